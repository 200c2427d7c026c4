namespace Emulator.Cpu.Exceptions;

/// <summary>
/// Where an interrupt or exception comes from; decides checks, error code, RF and EXT (SDM 3A 6.3–6.5).
/// </summary>
internal enum EventKind : byte
{
    /// <summary>A fault: the instruction at the saved IP has changed nothing and can be restarted.</summary>
    Fault,

    /// <summary>
    /// The fault of an instruction breakpoint: RF is saved as it is, and whoever handles it sets RF to go on
    /// (SDM 3B 17.3.1.1).
    /// </summary>
    InstructionBreakpoint,

    /// <summary>A trap of the processor after an instruction: single step, data breakpoints.</summary>
    Trap,

    /// <summary>A maskable interrupt.</summary>
    External,

    /// <summary>A non-maskable interrupt.</summary>
    Nmi,

    /// <summary>INT n: the only kind that virtual-8086 mode redirects.</summary>
    Software,

    /// <summary>INT3 and INTO: checked against the gate's DPL like INT n.</summary>
    SoftwareException,

    /// <summary>INT1 (ICEBP): not checked against the gate's DPL, and external to the program.</summary>
    Icebp,
}
