using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// What an operation must drop from the TLBs and the paging-structure caches: the rows of SDM 3A 4.10.4.1. A cache may
/// always drop more. The soft TLB and timed TLBs apply the same values.
/// </summary>
/// <param name="Translations">Which linear addresses lose their TLB entries.</param>
/// <param name="At">The address, when <paramref name="Translations"/> is a page.</param>
/// <param name="Pcid">The PCID concerned, unless <paramref name="EveryPcid"/>.</param>
/// <param name="EveryPcid">Every PCID is concerned.</param>
/// <param name="Globals">Global entries go too, whatever their PCID; otherwise they may stay.</param>
/// <param name="Structures">All paging-structure-cache entries of the PCIDs concerned go, whatever their
/// address.</param>
public readonly record struct Invalidation(
    TranslationScope Translations,
    LinearAddress At,
    ushort Pcid,
    bool EveryPcid,
    bool Globals,
    bool Structures)
{
    /// <summary>CR3 has a new value: caches without PCID tags hold translations of another address space.</summary>
    public bool EntersAddressSpace { get; init; }

    /// <summary>Nothing must go.</summary>
    public static Invalidation Nothing => default;

    /// <summary>Everything must go: all PCIDs, global entries, all paging-structure caches.</summary>
    public static Invalidation Everything => new(
        TranslationScope.All, default, Pcid: 0, EveryPcid: true, Globals: true, Structures: true);

    /// <summary>INVLPG: the page in the current PCID and global entries for it in any; all paging-structure caches of
    /// the PCID.</summary>
    public static Invalidation Invlpg(LinearAddress at, ushort currentPcid) => new(
        TranslationScope.Page, at, currentPcid, EveryPcid: false, Globals: true, Structures: true);

    /// <summary>INVPCID; the core has checked type and descriptor (#GP).</summary>
    /// <param name="type">0 individual address, 1 single context, 2 all contexts with globals, 3 all contexts but
    /// globals.</param>
    /// <param name="pcid">The PCID of the descriptor; types 0 and 1.</param>
    /// <param name="at">The linear address of the descriptor; type 0.</param>
    public static Invalidation Invpcid(int type, ushort pcid, LinearAddress at) => type switch
    {
        0 => new(TranslationScope.Page, at, pcid, EveryPcid: false, Globals: false, Structures: true),
        1 => AllOf(pcid),
        2 => Everything,
        3 => Everything with { Globals = false },
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "INVPCID has types 0 to 3."),
    };

    /// <summary>MOV to CR3, and a task switch that loads it.</summary>
    /// <param name="source">The source operand, with bit 63.</param>
    /// <param name="pcide">CR4.PCIDE.</param>
    public static Invalidation MovToCr3(ulong source, bool pcide)
    {
        bool keeps = pcide && (source & Cr3.NoFlush) != 0;
        ushort pcid = pcide ? (ushort)(source & Cr3.PcidMask) : (ushort)0;
        return (keeps ? Nothing : AllOf(pcid)) with { EntersAddressSpace = true };
    }

    /// <summary>MOV to CR0: everything when PG goes from 1 to 0.</summary>
    public static Invalidation MovToCr0(ulong old, ulong value) =>
        (old & ~value & Cr0.PG) != 0 ? Everything : Nothing;

    /// <summary>
    /// MOV to CR4: everything when PGE changes or PCIDE goes from 1 to 0; the current PCID when PAE changes or SMEP
    /// goes from 0 to 1. For the latter the SDM makes no exception of global entries, so they go.
    /// </summary>
    public static Invalidation MovToCr4(ulong old, ulong value, ushort currentPcid)
    {
        ulong changed = old ^ value;
        if ((changed & Cr4.PGE) != 0 || (changed & old & Cr4.PCIDE) != 0)
        {
            return Everything;
        }

        return (changed & Cr4.PAE) != 0 || (changed & value & Cr4.SMEP) != 0
            ? AllOf(currentPcid) with { Globals = true }
            : Nothing;
    }

    /// <summary>True when a TLB entry must go.</summary>
    /// <param name="page">Any linear address inside the entry's page.</param>
    /// <param name="size">The size of the entry's page.</param>
    /// <param name="pcid">The PCID with which the entry was made.</param>
    /// <param name="global">The entry is global.</param>
    public bool DropsTranslation(LinearAddress page, PageSize size, ushort pcid, bool global) =>
        Translations switch
        {
            TranslationScope.None => false,
            TranslationScope.Page when (page.Value ^ At.Value) >> (int)size != 0 => false,
            _ => global ? Globals : EveryPcid || pcid == Pcid,
        };

    /// <summary>True when a paging-structure-cache entry of the PCID must go.</summary>
    public bool DropsStructure(ushort pcid) => Structures && (EveryPcid || pcid == Pcid);

    private static Invalidation AllOf(ushort pcid) => new(
        TranslationScope.All, default, pcid, EveryPcid: false, Globals: false, Structures: true);
}
