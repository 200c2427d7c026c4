using Emulator.Dram.Controller;

namespace Emulator.Cli.Dram;

/// <summary>The names that the command line has for policies and kinds of refresh.</summary>
internal static class DramNames
{
    public static IReadOnlyList<(string Name, PolicySet Value, string Help)> Policies { get; } =
    [
        (PolicySet.Default.Name, PolicySet.Default, "row hits first, with a cap; open rows"),
        (PolicySet.Ramulator21.Name, PolicySet.Ramulator21, "the DDR controller of Ramulator 2.1, to the cycle"),
    ];

    public static IReadOnlyList<(string Name, RefreshMode Value, string Help)> Refreshes { get; } =
    [
        ("none", RefreshMode.None, "never"),
        ("all-bank", RefreshMode.AllBank, "REFab each tREFI"),
    ];
}
