namespace Emulator.Cli.Terminal;

/// <summary>What Ctrl-A and a letter ask of us, not of the guest.</summary>
internal enum ConsoleCommand
{
    None,
    Leave,
    Help,
    Registers,
}
