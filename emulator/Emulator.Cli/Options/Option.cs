namespace Emulator.Cli.Options;

/// <summary>One option of <c>pagewalk run</c>: parsing, help and messages all read this row.</summary>
/// <param name="Name">The name without dashes; one or two of them are accepted.</param>
/// <param name="Argument">
/// What its value is called in help; null when it takes none. In brackets: optional, and only after '='.
/// </param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="Apply">Sets it; given the value, empty when there is none.</param>
internal sealed record Option(string Name, string? Argument, string Help, Action<RunOptions, string> Apply)
{
    /// <summary>The value may be left out; it is then given as <c>--name=value</c> only.</summary>
    public bool ArgumentIsOptional => Argument is ['[', ..];

    /// <summary>As help and messages spell it: QEMU's options with one dash, ours with two.</summary>
    public string Spelling => (Name.Length == 1 || s_qemu.Contains(Name) ? "-" : "--") + Name;

    /// <summary>Options that QEMU has too; their values mean the same.</summary>
    private static readonly HashSet<string> s_qemu =
        ["cpu", "kernel", "initrd", "append", "bios", "serial", "debugcon", "nographic", "no-reboot", "rtc"];
}
