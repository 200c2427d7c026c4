namespace Emulator.Arch;

/// <summary>One departure from user code in hosted mode.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Vector">The exception, where it is one.</param>
/// <param name="ErrorCode">Its error code; 0 where it has none.</param>
/// <param name="Address">What CR2 would hold: the linear address of a page fault.</param>
public readonly record struct Trap(TrapKind Kind, ExceptionVector Vector, uint ErrorCode, ulong Address)
{
    /// <summary>The error code of a page fault (SDM 3A 4.7).</summary>
    public PageFaultErrorCode PageFault => (PageFaultErrorCode)ErrorCode;
}
