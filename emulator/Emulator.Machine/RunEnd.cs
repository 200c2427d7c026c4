namespace Emulator.Machine;

/// <summary>Why a run ended.</summary>
public enum RunEnd
{
    /// <summary>The guest wrote to the debug-exit port; the status is odd.</summary>
    DebugExit,

    /// <summary>The guest switched the machine off.</summary>
    PowerOff,

    /// <summary>The guest asked for a reset, and the machine was told not to reboot.</summary>
    Reset,

    /// <summary>A triple fault, and the machine was told not to reboot.</summary>
    TripleFault,

    /// <summary>The core halted, and nothing can wake it any more.</summary>
    HaltedForEver,

    /// <summary>The instruction count reached the limit of the run.</summary>
    InstructionLimit,

    /// <summary>Somebody outside stopped the run; it can go on.</summary>
    Stopped,
}
