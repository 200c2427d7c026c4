namespace Emulator.Machine;

/// <summary>The machine that was asked for cannot be built; the message is one line for the user.</summary>
public sealed class MachineSetupException : Exception
{
    public MachineSetupException()
        : base("the machine cannot be built")
    {
    }

    public MachineSetupException(string message)
        : base(message)
    {
    }

    public MachineSetupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
