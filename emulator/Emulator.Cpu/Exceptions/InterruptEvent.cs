using Emulator.Arch;

namespace Emulator.Cpu.Exceptions;

/// <summary>One interrupt or exception on its way to a handler.</summary>
/// <param name="Vector">0–255.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="ReturnIp">The IP to save.</param>
/// <param name="HasErrorCode">An error code is pushed, but for real mode.</param>
/// <param name="ErrorCode">The error code.</param>
/// <param name="Resumes">It interrupts a string instruction between two iterations: RF is saved as 1.</param>
internal readonly record struct InterruptEvent(
    byte Vector,
    EventKind Kind,
    ulong ReturnIp,
    bool HasErrorCode = false,
    uint ErrorCode = 0,
    bool Resumes = false)
{
    /// <summary>Where the IDT's index starts in an error code, and the bit that says so (SDM 3A 6.13).</summary>
    private const int IndexShift = 3;
    private const uint IdtFlag = 2;

    /// <summary>
    /// EXT of error codes that come up during the delivery: the program did not ask for it (SDM 3A 6.13).
    /// </summary>
    internal uint External => Kind is EventKind.Software or EventKind.SoftwareException ? 0u : 1u;

    /// <summary>The error code that blames the gate.</summary>
    internal uint GateErrorCode => ((uint)Vector << IndexShift) | IdtFlag | External;

    /// <summary>The gate's DPL counts: an instruction of the program asked for the vector (SDM 3A 6.12.1.1).</summary>
    internal bool ChecksGatePrivilege => Kind is EventKind.Software or EventKind.SoftwareException;

    /// <summary>
    /// The flags to save: RF is 1 for faults, so that the instruction is restarted past its own breakpoint, and for
    /// interrupted string instructions; 0 for software interrupts; else as it is (SDM 3B 17.3.1.1).
    /// </summary>
    internal ulong SavedFlags(ulong rflags)
    {
        bool restarts = (Kind == EventKind.Fault && !IsAbort) || Resumes;
        bool software = Kind is EventKind.Software or EventKind.SoftwareException or EventKind.Icebp;
        return restarts ? rflags | Rflags.RF : software ? rflags & ~Rflags.RF : rflags;
    }

    private bool IsAbort => Vector is (byte)ExceptionVector.DoubleFault or (byte)ExceptionVector.MachineCheck;
}
