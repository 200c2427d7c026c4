using Emulator.Arch;
using Emulator.Cpu.Exceptions;

namespace Emulator.Cpu;

/// <summary>
/// How handlers raise exceptions: a value that the run loop delivers. All return <see cref="Outcome.Fault"/> or
/// false.
/// </summary>
public sealed unsafe partial class Core
{
    /// <summary>Raises a fault without error code.</summary>
    internal Outcome Raise(ExceptionVector vector)
    {
        S->FaultPending = true;
        S->FaultVector = (byte)vector;
        S->FaultKind = EventKind.Fault;
        S->FaultHasErrorCode = false;
        S->FaultErrorCode = 0;
        return Outcome.Fault;
    }

    /// <summary>Raises a fault with an error code (0, or a selector as SDM 3A 6.13 forms it).</summary>
    internal Outcome Raise(ExceptionVector vector, uint errorCode)
    {
        S->FaultPending = true;
        S->FaultVector = (byte)vector;
        S->FaultKind = EventKind.Fault;
        S->FaultHasErrorCode = true;
        S->FaultErrorCode = errorCode;
        return Outcome.Fault;
    }

    /// <summary>Raises #UD.</summary>
    internal Outcome RaiseInvalidOpcode() => Raise(ExceptionVector.InvalidOpcode);

    /// <summary>Raises #GP(<paramref name="errorCode"/>).</summary>
    internal Outcome RaiseGeneralProtection(uint errorCode = 0) => Raise(ExceptionVector.GeneralProtection, errorCode);

    /// <summary>Raises a page fault; CR2 is loaded when it is delivered.</summary>
    internal Outcome RaisePageFault(ulong linear, PageFaultErrorCode errorCode)
    {
        S->FaultAddress = linear;
        return Raise(ExceptionVector.PageFault, (uint)errorCode);
    }
}
