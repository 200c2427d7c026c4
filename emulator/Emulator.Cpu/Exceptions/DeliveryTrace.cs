using System.Globalization;
using Emulator.Arch;

namespace Emulator.Cpu.Exceptions;

/// <summary>Trace lines of exceptions and interrupts; formatted only when somebody wants them.</summary>
internal static unsafe class DeliveryTrace
{
    /// <summary>One line when a delivery begins.</summary>
    internal static void Before(Core c, in InterruptEvent e)
    {
        bool exception = e.Kind is EventKind.Fault or EventKind.InstructionBreakpoint or EventKind.Trap;
        TraceTopics topic = exception ? TraceTopics.Exceptions : TraceTopics.Interrupts;
        if ((c.Trace.Topics & topic) != 0)
        {
            c.Trace.Line(topic, Format(c, e, exception));
        }
    }

    /// <summary>One line when the core shuts down.</summary>
    internal static void Shutdown(Core c)
    {
        if ((c.Trace.Topics & TraceTopics.Exceptions) != 0)
        {
            c.Trace.Line(TraceTopics.Exceptions, "triple fault: shutdown");
        }
    }

    private static string Format(Core c, in InterruptEvent e, bool exception)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        string name = exception
            ? ExceptionNames.Of(e.Vector)
            : string.Create(invariant, $"{e.Kind.ToString().ToLowerInvariant()} 0x{e.Vector:x2}");
        string error = e.HasErrorCode ? string.Create(invariant, $" error=0x{e.ErrorCode:x}") : "";
        string address = exception && e.Vector == (byte)ExceptionVector.PageFault
            ? string.Create(invariant, $" cr2=0x{c.S->Cr2:x}")
            : "";
        string where = string.Create(
            invariant,
            $"cpl={c.S->Cpl} ip={c.S->Cs.Selector:x4}:{c.S->Rip:x} sp={c.S->Ss.Selector:x4}:{c.S->Gpr[4]:x}");
        return $"{name}{error}{address} {where}";
    }
}
