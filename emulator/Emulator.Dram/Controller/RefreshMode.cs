namespace Emulator.Dram.Controller;

/// <summary>How rows are refreshed.</summary>
public enum RefreshMode
{
    None,

    /// <summary>REFab each tREFI.</summary>
    AllBank,
}
