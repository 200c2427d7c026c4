namespace Emulator.Dram.Controller;

/// <summary>How rows are refreshed.</summary>
public enum RefreshMode
{
    None,

    /// <summary>REFab each tREFI.</summary>
    AllBank,

    /// <summary>REFpb each tREFIpb, bank after bank (LPDDR4, LPDDR5, HBM).</summary>
    PerBank,

    /// <summary>REFsb each tREFIsb: one bank of all groups after the other (DDR5).</summary>
    SameBank,
}
