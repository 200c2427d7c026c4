using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Exceptions;
using Iced.Intel;

namespace Emulator.Cpu.Hosted;

/// <summary>
/// What leaves user code in hosted mode: a value that the run loop hands to the kernel outside the guest. INT n answers
/// as with Linux' gates: 3, 4 and 80H may be called by programs, any other blames the program (SDM 3A 6.12.1.1).
/// </summary>
internal static unsafe class HostedTraps
{
    /// <summary>The system call gate of 32-bit programs.</summary>
    private const byte SystemCallVector = 0x80;

    /// <summary>The index of an error code starts here; bit 1 says that it means the IDT (SDM 3A 6.13).</summary>
    private const int IndexShift = 3;
    private const uint IdtFlag = 2;

    /// <summary>SYSCALL; the caller has set RCX and R11.</summary>
    internal static Outcome SystemCall(Core c, ulong next) => Enter(c, TrapKind.SystemCall, next);

    /// <summary>INT n, INT3, INTO, INT1.</summary>
    internal static Outcome SoftwareInterrupt(Core c, DecodedOp* op, byte vector)
    {
        bool isNumbered = (Code)op->Code == Code.Int_imm8;
        if (isNumbered && vector == SystemCallVector)
        {
            return Enter(c, TrapKind.SoftwareInterrupt, c.NextIpOf(op));
        }

        bool isAllowed = !isNumbered
            || vector is (byte)ExceptionVector.Breakpoint or (byte)ExceptionVector.Overflow;
        if (!isAllowed)
        {
            return c.RaiseGeneralProtection(((uint)vector << IndexShift) | IdtFlag);
        }

        c.Raise((ExceptionVector)vector);
        c.S->FaultKind = EventKind.SoftwareException;
        c.S->Rip = c.NextIpOf(op);
        return Outcome.Leave;
    }

    /// <summary>What the core left user code for; it waits no more.</summary>
    internal static Trap Take(Core c)
    {
        CpuState* s = c.S;
        if (s->TrapPending)
        {
            // A single step that ended with the call is not told: the kernel masks TF on entry, as Linux does.
            s->TrapPending = false;
            s->FaultPending = false;
            c.Counters.SystemCalls++;
            return new Trap(s->TrapKind, default, 0, 0);
        }

        s->FaultPending = false;
        InterruptEvent e = new(
            s->FaultVector, s->FaultKind, s->Rip, s->FaultHasErrorCode, s->FaultHasErrorCode ? s->FaultErrorCode : 0);
        c.Counters.Count(e);
        s->SystemFlags = e.SavedFlags(s->SystemFlags);
        ulong address = 0;
        if (s->FaultVector == (byte)ExceptionVector.PageFault)
        {
            s->Cr2 = s->FaultAddress;
            address = s->FaultAddress;
        }

        return new Trap(TrapKind.Exception, (ExceptionVector)s->FaultVector, e.ErrorCode, address);
    }

    private static Outcome Enter(Core c, TrapKind kind, ulong next)
    {
        c.S->Rip = next;
        c.S->TrapKind = kind;
        c.S->TrapPending = true;
        return Outcome.Leave;
    }
}
