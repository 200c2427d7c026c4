using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// What a walk needs of the control registers, derived once per change of them. A walk carries a copy, so that it stays
/// a value.
/// </summary>
internal struct WalkRules
{
    /// <summary>Bits reserved in every present entry.</summary>
    public ulong Reserved;

    /// <summary>Further bits reserved in a PDE that maps a page.</summary>
    public uint ReservedInLargePde;

    public uint Pkru;
    public uint Pkrs;
    public WalkFlags Flags;

    /// <summary>Bit n is set when PS in an entry of level n means that it maps a page.</summary>
    public byte LargeLevels;

    /// <summary>The paging mode, a <see cref="PagingMode"/>.</summary>
    public byte ModeValue;

    /// <summary>How many bits of the linear address index one paging structure: 10 with 32-bit paging, otherwise
    /// 9.</summary>
    public byte IndexBits;

    /// <summary>Size of an entry in bytes: 4 with 32-bit paging, otherwise 8.</summary>
    public byte EntrySizeBytes;

    /// <summary>Further bits reserved in a PDPTE that maps a 1 GiB page: 29:13 (SDM 3A table 4-16).</summary>
    public const ulong ReservedInLargePdpte = 0x3FFF_E000;

    public readonly PagingMode Mode => (PagingMode)ModeValue;

    public readonly bool Has(WalkFlags flag) => (Flags & flag) != 0;

    /// <summary>4- or 5-level paging, where protection keys exist (SDM 3A 4.6.2).</summary>
    public readonly bool IsLong => ModeValue >= (byte)PagingMode.Level4;

    public static WalkRules Derive(PagingMode mode, WalkFlags flags, int physicalAddressBits)
    {
        ulong beyondMaximum = ~((1UL << physicalAddressBits) - 1);
        ulong reservedXd = (flags & WalkFlags.NXE) != 0 ? 0 : PagingEntry.XD;
        bool is32Bit = mode == PagingMode.Bits32;
        return new WalkRules
        {
            ModeValue = (byte)mode,
            Flags = flags,
            IndexBits = (byte)(is32Bit ? 10 : 9),
            EntrySizeBytes = (byte)(is32Bit ? 4 : 8),
            Reserved = mode switch
            {
                // SDM 3A 4.4.2: bits 62:MAXPHYADDR, and XD without NXE.
                PagingMode.Pae => (beyondMaximum & ~PagingEntry.XD) | reservedXd,

                // SDM 3A 4.5.4: bits 51:MAXPHYADDR, and XD without NXE; bits 62:52 are ignored or the protection key.
                PagingMode.Level4 or PagingMode.Level5 => (beyondMaximum & PagingEntry.AddressMask) | reservedXd,
                _ => 0,
            },
            ReservedInLargePde = is32Bit ? ReservedIn4MPde(physicalAddressBits) : 0x001F_E000u,
            LargeLevels = mode switch
            {
                PagingMode.Bits32 => (flags & WalkFlags.PSE) != 0 ? (byte)0b100 : (byte)0,
                PagingMode.Pae => 0b100,
                PagingMode.Level4 or PagingMode.Level5 => (flags & WalkFlags.Page1GB) != 0 ? (byte)0b1100 : (byte)0b100,
                _ => 0,
            },
        };
    }

    /// <summary>SDM 3A 4.3: with PSE-36 bits 21:M-19 are reserved, where M is the minimum of 40 and
    /// MAXPHYADDR.</summary>
    private static uint ReservedIn4MPde(int physicalAddressBits)
    {
        int lowest = Math.Min(40, physicalAddressBits) - 19;
        return 0x003F_FFFFu & ~((1u << lowest) - 1);
    }
}
