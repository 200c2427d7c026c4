namespace Emulator.Machine.Hosted;

/// <summary>Why a hosted machine stopped.</summary>
public enum HostedEnd
{
    /// <summary>The handler says that nothing is left to run.</summary>
    Ended,

    /// <summary>All cores are idle, no event is due, and no input can come.</summary>
    Deadlock,

    /// <summary>The limit of instructions was reached.</summary>
    InstructionLimit,

    /// <summary>It was asked to stop.</summary>
    Stopped,
}
