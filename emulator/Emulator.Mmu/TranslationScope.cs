namespace Emulator.Mmu;

/// <summary>Which linear addresses an invalidation concerns.</summary>
public enum TranslationScope : byte
{
    /// <summary>No TLB entry must go.</summary>
    None,

    /// <summary>The page of one linear address, whatever its size.</summary>
    Page,

    /// <summary>All linear addresses.</summary>
    All,
}
