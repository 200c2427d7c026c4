using Emulator.Arch;

namespace KernelModel.Faults;

/// <summary>An access that faulted, as its error code tells it (SDM 3A 4.7).</summary>
/// <param name="Code">The error code.</param>
/// <param name="IsForced">ptrace or process_vm_writev: a private page may be written although its area forbids it.
/// </param>
internal readonly record struct FaultAccess(PageFaultErrorCode Code, bool IsForced = false)
{
    /// <summary>The kernel reads on behalf of the task.</summary>
    public static FaultAccess Read => new(PageFaultErrorCode.None);

    /// <summary>The kernel writes on behalf of the task.</summary>
    public static FaultAccess Write => new(PageFaultErrorCode.WR);

    public bool IsWrite => (Code & PageFaultErrorCode.WR) != 0;

    public bool IsFetch => (Code & PageFaultErrorCode.ID) != 0;

    public bool IsUser => (Code & PageFaultErrorCode.US) != 0;

    /// <summary>The page was present: its rights forbade the access.</summary>
    public bool IsProtection => (Code & PageFaultErrorCode.P) != 0;

    public bool IsKey => (Code & PageFaultErrorCode.PK) != 0;
}
