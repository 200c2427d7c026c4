using Emulator.Arch;

namespace Emulator.Cpu.Exceptions;

/// <summary>
/// Exceptions of instructions, and what becomes of exceptions during deliveries (SDM 3A 6.15, interrupt 8).
/// </summary>
internal static unsafe class ExceptionDelivery
{
    /// <summary>More than any chain of exceptions that comes to an end.</summary>
    private const int MaxInARow = 8;

    /// <summary>
    /// Delivers the exception that is pending; its instruction is at RIP. A second one during the delivery is delivered
    /// next, or becomes a double fault; one during that shuts the core down.
    /// </summary>
    /// <remarks>
    /// A benign exception whose delivery raises it again, #AC on a misaligned user stack, keeps a processor busy for
    /// ever. Here the last of some in a row stays pending, so that time goes on and the run loop can end.
    /// </remarks>
    internal static void DeliverPending(Core c)
    {
        CpuState* s = c.S;
        for (int inARow = 0; inARow < MaxInARow && !TryDeliverOne(c, out byte first); inARow++)
        {
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

    private static bool TryDeliverOne(Core c, out byte vector)
    {
        CpuState* s = c.S;
        vector = s->FaultVector;
        LoadCr2(s);
        InterruptEvent e = new(
            vector, s->FaultKind, s->Rip, s->FaultHasErrorCode, ErrorCodeToPush(s));
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

    private static uint ErrorCodeToPush(CpuState* s) => s->FaultHasErrorCode ? s->FaultErrorCode : 0;
}
