using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// Everything of a core that decides a translation. Filled once per change of a control register and passed by
/// <c>in</c>; what changes often and derives nothing (AC, PKRU, PKRS) can be set alone.
/// </summary>
public struct WalkControls
{
    /// <summary>CR3 as the core holds it: the root with PWT and PCD, or the PCID in bits 11:0. Unused by PAE
    /// paging.</summary>
    public ulong Cr3;

    /// <summary>The PDPTE registers of PAE paging.</summary>
    public PdpteRegisters Pdptes;

    internal WalkRules Rules;
    private byte _physicalAddressBits;

    /// <summary>The paging mode.</summary>
    public readonly PagingMode Mode => Rules.Mode;

    /// <summary>MAXPHYADDR: 36 to 52.</summary>
    public readonly int PhysicalAddressBits => _physicalAddressBits;

    public readonly bool WP => Rules.Has(WalkFlags.WP);

    public readonly bool PSE => Rules.Has(WalkFlags.PSE);

    public readonly bool PGE => Rules.Has(WalkFlags.PGE);

    public readonly bool SMEP => Rules.Has(WalkFlags.SMEP);

    public readonly bool SMAP => Rules.Has(WalkFlags.SMAP);

    public readonly bool PKE => Rules.Has(WalkFlags.PKE);

    public readonly bool PKS => Rules.Has(WalkFlags.PKS);

    public readonly bool NXE => Rules.Has(WalkFlags.NXE);

    /// <summary>CPUID.80000001H:EDX.Page1GB: without it PS is reserved in a PDPTE.</summary>
    public readonly bool Has1GPages => Rules.Has(WalkFlags.Page1GB);

    /// <summary>RFLAGS.AC, which suspends SMAP for explicit accesses (SDM 3A 4.6.1).</summary>
    public bool AC
    {
        readonly get => Rules.Has(WalkFlags.AC);
        set => Rules.Flags = value ? Rules.Flags | WalkFlags.AC : Rules.Flags & ~WalkFlags.AC;
    }

    /// <summary>PKRU: two bits, AD and WD, for each key of a user-mode address (SDM 3A 4.6.2).</summary>
    public uint Pkru
    {
        readonly get => Rules.Pkru;
        set => Rules.Pkru = value;
    }

    /// <summary>IA32_PKRS: the same for supervisor-mode addresses.</summary>
    public uint Pkrs
    {
        readonly get => Rules.Pkrs;
        set => Rules.Pkrs = value;
    }

    /// <summary>The width of linear addresses in bits: 48 or 57 in the modes that have canonical addresses, otherwise
    /// 32.</summary>
    public readonly int LinearAddressBits => Mode switch
    {
        PagingMode.Level4 => LinearAddress.Bits4Level,
        PagingMode.Level5 => LinearAddress.Bits5Level,
        _ => 32,
    };

    /// <summary>Derives the controls from the registers of a core.</summary>
    /// <param name="cr0">CR0: PG, WP.</param>
    /// <param name="cr3">CR3.</param>
    /// <param name="cr4">CR4: PSE, PAE, PGE, LA57, SMEP, SMAP, PKE, PKS.</param>
    /// <param name="efer">IA32_EFER: LMA, NXE.</param>
    /// <param name="rflags">RFLAGS: AC.</param>
    /// <param name="pkru">PKRU.</param>
    /// <param name="pkrs">IA32_PKRS.</param>
    /// <param name="physicalAddressBits">MAXPHYADDR, 36 to 52.</param>
    /// <param name="has1GPages">CPUID.80000001H:EDX.Page1GB.</param>
    /// <param name="pdptes">The PDPTE registers; used by PAE paging only.</param>
    public static WalkControls From(
        ulong cr0,
        ulong cr3,
        ulong cr4,
        ulong efer,
        ulong rflags,
        uint pkru,
        uint pkrs,
        int physicalAddressBits,
        bool has1GPages,
        in PdpteRegisters pdptes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(physicalAddressBits, 36);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(physicalAddressBits, 52);
        WalkFlags flags = Flag(cr0, Cr0.WP, WalkFlags.WP)
            | Flag(cr4, Cr4.PSE, WalkFlags.PSE)
            | Flag(cr4, Cr4.PGE, WalkFlags.PGE)
            | Flag(cr4, Cr4.SMEP, WalkFlags.SMEP)
            | Flag(cr4, Cr4.SMAP, WalkFlags.SMAP)
            | Flag(cr4, Cr4.PKE, WalkFlags.PKE)
            | Flag(cr4, Cr4.PKS, WalkFlags.PKS)
            | Flag(efer, Efer.NXE, WalkFlags.NXE)
            | Flag(rflags, Rflags.AC, WalkFlags.AC)
            | (has1GPages ? WalkFlags.Page1GB : WalkFlags.None);
        WalkRules rules = WalkRules.Derive(ModeOf(cr0, cr4, efer), flags, physicalAddressBits);
        return new WalkControls
        {
            Cr3 = cr3,
            Pdptes = pdptes,
            Rules = rules with { Pkru = pkru, Pkrs = pkrs },
            _physicalAddressBits = (byte)physicalAddressBits,
        };
    }

    /// <summary>The paging mode that the registers choose (SDM 3A 4.1.1).</summary>
    public static PagingMode ModeOf(ulong cr0, ulong cr4, ulong efer)
    {
        if ((cr0 & Cr0.PG) == 0)
        {
            return PagingMode.Off;
        }

        if ((cr4 & Cr4.PAE) == 0)
        {
            return PagingMode.Bits32;
        }

        if ((efer & Efer.LMA) == 0)
        {
            return PagingMode.Pae;
        }

        return (cr4 & Cr4.LA57) != 0 ? PagingMode.Level5 : PagingMode.Level4;
    }

    /// <summary>True when the address is canonical in the paging mode; outside 4- and 5-level paging every 32-bit
    /// address is.</summary>
    public readonly bool IsCanonical(LinearAddress at) =>
        Rules.IsLong ? at.IsCanonical(LinearAddressBits) : at.Value <= uint.MaxValue;

    /// <summary>The bank of the soft TLB that holds the translations of accesses of this mode.</summary>
    public readonly AccessClass ClassOf(AccessMode mode) => mode switch
    {
        AccessMode.User => AccessClass.User,
        AccessMode.Supervisor when AC => AccessClass.SupervisorAc,
        _ => AccessClass.Supervisor,
    };

    private static WalkFlags Flag(ulong register, ulong bit, WalkFlags flag) =>
        (register & bit) != 0 ? flag : WalkFlags.None;
}
