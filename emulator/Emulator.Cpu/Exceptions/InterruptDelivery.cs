using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Hosted;
using Emulator.Cpu.Privileged;
using Iced.Intel;

namespace Emulator.Cpu.Exceptions;

/// <summary>Interrupts: external, non-maskable and by instruction; and the one door to all deliveries.</summary>
internal static unsafe class InterruptDelivery
{
    internal static OpRow[] Rows =>
    [
        new(Code.Int_imm8, &Int, OpTraits.EndsBlock),
        new(Code.Int3, &Int3, OpTraits.EndsBlock),
        new(Code.Into, &Into, OpTraits.EndsBlock),
        new(Code.Int1, &Int1, OpTraits.EndsBlock),
    ];

    /// <summary>
    /// Delivers a maskable interrupt between instructions. What comes up during the delivery is delivered too.
    /// </summary>
    /// <param name="c">The core.</param>
    /// <param name="vector">What the interrupt controller gave.</param>
    /// <param name="resumes">The interrupt comes between two iterations of a string instruction.</param>
    internal static void DeliverExternal(Core c, byte vector, bool resumes = false)
    {
        DeliverAsync(c, new InterruptEvent(vector, EventKind.External, c.S->Rip, Resumes: resumes));
    }

    /// <summary>Delivers the NMI, and blocks further ones until IRET (SDM 3A 6.7.1).</summary>
    internal static void DeliverNmi(Core c, bool resumes = false)
    {
        c.S->NmiBlocked = true;
        byte vector = (byte)ExceptionVector.Nmi;
        DeliverAsync(c, new InterruptEvent(vector, EventKind.Nmi, c.S->Rip, Resumes: resumes));
    }

    /// <summary>INT n, INT3, INTO and INT1: what comes up during the delivery is a fault of the instruction.</summary>
    internal static Outcome SoftwareInterrupt(Core c, DecodedOp* op, byte vector)
    {
        if (c.S->Hosted)
        {
            return HostedTraps.SoftwareInterrupt(c, op, vector);
        }

        EventKind kind = (Code)op->Code switch
        {
            Code.Int_imm8 => EventKind.Software,
            Code.Int1 => EventKind.Icebp,
            _ => EventKind.SoftwareException,
        };
        InterruptEvent e = new(vector, kind, c.NextIpOf(op));
        ushort task = c.S->Tr.Selector;
        bool delivered = TryDeliver(c, e);
        if (c.S->Tr.Selector != task)
        {
            // Through a task gate: what is pending now, if anything, is an exception of the new task.
            return Outcome.Leave;
        }

        if (!delivered)
        {
            return Outcome.Fault;
        }

        // The delivery cleared TF before the instruction ended: it is not stepped (SDM 3B 17.3.1.4).
        DebugBreakpoints.LatchTrapFlag(c);
        return Outcome.Leave;
    }

    /// <summary>
    /// Delivers one event in the current mode. False: an exception came up, is pending, and nothing was changed but,
    /// through a task gate, the task.
    /// </summary>
    internal static bool TryDeliver(Core c, in InterruptEvent e)
    {
        DeliveryTrace.Before(c, e);
        bool delivered = !c.InProtectedMode ? RealModeDelivery.TryDeliver(c, e)
            : c.InLongMode ? LongModeDelivery.TryDeliver(c, e)
            : c.InVirtual8086 && e.Kind == EventKind.Software ? Virtual8086Interrupts.TryDeliver(c, e)
            : ProtectedDelivery.TryDeliver(c, e);
        if (delivered)
        {
            c.S->Shadow = InterruptShadow.None;
            c.S->Halted = false;
            c.S->MonitorArmed = false;
            c.Counters.Count(e);
        }

        return delivered;
    }

    private static void DeliverAsync(Core c, in InterruptEvent e)
    {
        if (!TryDeliver(c, e))
        {
            ExceptionDelivery.DeliverPending(c);
        }
    }

    private static Outcome Int(Core c, DecodedOp* op) => SoftwareInterrupt(c, op, (byte)op->Immediate);

    private static Outcome Int3(Core c, DecodedOp* op) => SoftwareInterrupt(c, op, (byte)ExceptionVector.Breakpoint);

    private static Outcome Int1(Core c, DecodedOp* op) => SoftwareInterrupt(c, op, (byte)ExceptionVector.Debug);

    private static Outcome Into(Core c, DecodedOp* op) => (c.StatusFlags & Rflags.OF) == 0
        ? Outcome.Next
        : SoftwareInterrupt(c, op, (byte)ExceptionVector.Overflow);
}
