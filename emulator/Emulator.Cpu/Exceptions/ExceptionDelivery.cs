using Emulator.Arch;

namespace Emulator.Cpu.Exceptions;

/// <summary>
/// Exceptions of instructions, and what becomes of exceptions during deliveries (SDM 3A 6.15, interrupt 8).
/// </summary>
internal static unsafe class ExceptionDelivery
{
    /// <summary>
    /// Delivers the exception that is pending; its instruction is at RIP. A second one during the delivery is delivered
    /// next, or becomes a double fault; one during that shuts the core down.
    /// </summary>
    internal static void DeliverPending(Core c) => Deliver(c, EventKind.Fault);

    /// <summary>Delivers a trap between two instructions: RIP is that of the next one (#DB of single steps).</summary>
    internal static void DeliverTrap(Core c, ExceptionVector vector)
    {
        c.Raise(vector);
        Deliver(c, EventKind.Trap);
    }

    /// <summary>The class of an exception of the processor.</summary>
    internal static ExceptionClass ClassOf(byte vector) => (ExceptionVector)vector switch
    {
        ExceptionVector.DivideError or ExceptionVector.InvalidTss or ExceptionVector.SegmentNotPresent
            or ExceptionVector.StackFault or ExceptionVector.GeneralProtection => ExceptionClass.Contributory,
        ExceptionVector.PageFault => ExceptionClass.PageFault,
        ExceptionVector.DoubleFault => ExceptionClass.DoubleFault,
        _ => ExceptionClass.Benign,
    };

    /// <summary>
    /// Whether the second exception during the delivery of the first makes a double fault (SDM 3A table 6-5).
    /// </summary>
    internal static bool MakesDoubleFault(ExceptionClass first, ExceptionClass second) => first switch
    {
        ExceptionClass.Contributory => second == ExceptionClass.Contributory,
        ExceptionClass.PageFault => second is ExceptionClass.Contributory or ExceptionClass.PageFault,
        _ => false,
    };

    private static void Deliver(Core c, EventKind kind)
    {
        CpuState* s = c.S;
        while (!TryDeliverOne(c, kind, out byte first))
        {
            kind = EventKind.Fault;
            ExceptionClass firstClass = ClassOf(first);
            if (firstClass == ExceptionClass.DoubleFault)
            {
                s->FaultPending = false;
                s->Shutdown = true;
                DeliveryTrace.Shutdown(c);
                return;
            }

            if (MakesDoubleFault(firstClass, ClassOf(s->FaultVector)))
            {
                LoadCr2(s);
                c.Raise(ExceptionVector.DoubleFault, 0);
            }
        }
    }

    private static bool TryDeliverOne(Core c, EventKind kind, out byte vector)
    {
        CpuState* s = c.S;
        vector = s->FaultVector;
        LoadCr2(s);
        InterruptEvent e = new(
            vector, KindOf(s, kind), s->Rip, s->FaultHasErrorCode, ErrorCodeToPush(s));
        s->FaultPending = false;
        return InterruptDelivery.TryDeliver(c, e);
    }

    /// <summary>
    /// The address of a page fault goes to CR2 before anything else can fault (SDM 3A 6.15, interrupt 14).
    /// </summary>
    private static void LoadCr2(CpuState* s)
    {
        if (s->FaultVector == (byte)ExceptionVector.PageFault)
        {
            s->Cr2 = s->FaultAddress;
        }
    }

    /// <summary>
    /// An instruction breakpoint is a fault too, but saves RF as it is; a general-detect fault saves 1 (SDM 3B
    /// 17.3.1.1).
    /// </summary>
    private static EventKind KindOf(CpuState* s, EventKind kind)
    {
        const ulong GeneralDetect = 1UL << 13;
        bool breakpoint = s->FaultVector == (byte)ExceptionVector.Debug && (s->Dr[6] & GeneralDetect) == 0;
        return kind == EventKind.Fault && breakpoint ? EventKind.Trap : kind;
    }

    private static uint ErrorCodeToPush(CpuState* s) => s->FaultHasErrorCode ? s->FaultErrorCode : 0;
}
