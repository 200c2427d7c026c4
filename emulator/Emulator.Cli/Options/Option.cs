namespace Emulator.Cli.Options;

/// <summary>One option of a command: parsing, help and messages all read this row.</summary>
/// <typeparam name="T">What the options of the command are gathered in.</typeparam>
/// <param name="Name">The name without dashes; one or two of them are accepted.</param>
/// <param name="Argument">
/// What its value is called in help; null when it takes none. In brackets: optional, and only after '='.
/// </param>
/// <param name="Help">What it does, in one line.</param>
/// <param name="Apply">Sets it; given the value, empty when there is none.</param>
internal sealed record Option<T>(string Name, string? Argument, string Help, Action<T, string> Apply)
{
    /// <summary>The value may be left out; it is then given as <c>--name=value</c> only.</summary>
    public bool ArgumentIsOptional => Argument is ['[', ..];

    /// <summary>As help and messages spell it: QEMU's options with one dash, ours with two.</summary>
    public string Spelling => (Name.Length == 1 || OptionTable.FromQemu.Contains(Name) ? "-" : "--") + Name;
}
