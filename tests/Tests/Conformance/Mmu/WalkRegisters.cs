using Emulator.Arch;

namespace Tests.Conformance.Mmu;

/// <summary>The registers of a case, from which both the MMU's controls and the model's registers are filled.</summary>
internal struct WalkRegisters
{
    public ulong Cr0;
    public ulong Cr3;
    public ulong Cr4;
    public ulong Efer;
    public ulong Rflags;
    public uint Pkru;
    public uint Pkrs;
    public int PhysicalAddressBits;
    public bool Has1GPages;

    /// <summary>All four PDPTE registers.</summary>
    public ulong Pdpte;

    /// <summary>The bits that choose a mode, and nothing else.</summary>
    public static WalkRegisters Of(PagingMode mode) => new()
    {
        Cr0 = Emulator.Arch.Cr0.PE | (mode == PagingMode.Off ? 0 : Emulator.Arch.Cr0.PG),
        Cr4 = (mode >= PagingMode.Pae ? Emulator.Arch.Cr4.PAE : 0)
            | (mode == PagingMode.Level5 ? Emulator.Arch.Cr4.LA57 : 0),
        Efer = mode >= PagingMode.Level4 ? Emulator.Arch.Efer.LME | Emulator.Arch.Efer.LMA : 0,
        PhysicalAddressBits = 46,
        Has1GPages = true,
    };

    public override readonly string ToString() =>
        $"CR0={Cr0:x} CR3={Cr3:x} CR4={Cr4:x} EFER={Efer:x} RFLAGS={Rflags:x} PKRU={Pkru:x} PKRS={Pkrs:x} "
        + $"MAXPHYADDR={PhysicalAddressBits} 1G={Has1GPages} PDPTE={Pdpte:x}";
}
