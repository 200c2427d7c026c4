namespace Emulator.Arch;

/// <summary>The vectors of exceptions (SDM 3A table 6-1).</summary>
public enum ExceptionVector : byte
{
    /// <summary>#DE, divide error.</summary>
    DivideError = 0,

    /// <summary>#DB, debug exception.</summary>
    Debug = 1,

    /// <summary>Non-maskable interrupt.</summary>
    Nmi = 2,

    /// <summary>#BP, breakpoint (INT3).</summary>
    Breakpoint = 3,

    /// <summary>#OF, overflow (INTO).</summary>
    Overflow = 4,

    /// <summary>#BR, BOUND range exceeded.</summary>
    BoundRange = 5,

    /// <summary>#UD, invalid opcode.</summary>
    InvalidOpcode = 6,

    /// <summary>#NM, device not available.</summary>
    DeviceNotAvailable = 7,

    /// <summary>#DF, double fault.</summary>
    DoubleFault = 8,

    /// <summary>#TS, invalid TSS.</summary>
    InvalidTss = 10,

    /// <summary>#NP, segment not present.</summary>
    SegmentNotPresent = 11,

    /// <summary>#SS, stack-segment fault.</summary>
    StackFault = 12,

    /// <summary>#GP, general protection.</summary>
    GeneralProtection = 13,

    /// <summary>#PF, page fault.</summary>
    PageFault = 14,

    /// <summary>#MF, x87 floating-point error.</summary>
    X87Error = 16,

    /// <summary>#AC, alignment check.</summary>
    AlignmentCheck = 17,

    /// <summary>#MC, machine check.</summary>
    MachineCheck = 18,

    /// <summary>#XM, SIMD floating-point exception.</summary>
    SimdError = 19,
}
