namespace Emulator.Cli.Terminal;

/// <summary>
/// Tells the keys that are for us, Ctrl-A and a letter as in QEMU, from those that are for the guest.
/// </summary>
internal sealed class EscapeKeys
{
    private const byte Escape = 0x01;
    private bool _escaped;

    /// <summary>What help at the terminal prints.</summary>
    public const string Help = "Ctrl-A x leave   Ctrl-A c registers   Ctrl-A h this   Ctrl-A Ctrl-A sends Ctrl-A";

    /// <summary>Takes one key.</summary>
    /// <param name="key">The byte from the terminal.</param>
    /// <param name="command">What it asks of us.</param>
    /// <returns>True when the byte is for the guest.</returns>
    public bool Take(byte key, out ConsoleCommand command)
    {
        command = ConsoleCommand.None;
        if (!_escaped)
        {
            _escaped = key == Escape;
            return !_escaped;
        }

        _escaped = false;
        command = (char)key switch
        {
            'x' or 'X' => ConsoleCommand.Leave,
            'h' or 'H' or '?' => ConsoleCommand.Help,
            'c' or 'C' => ConsoleCommand.Registers,
            _ => ConsoleCommand.None,
        };

        // Any other letter is a slip of the fingers: nobody gets it.
        return key == Escape;
    }
}
