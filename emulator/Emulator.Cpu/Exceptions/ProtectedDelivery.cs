using Emulator.Cpu.Segments;
using Emulator.Cpu.Tasks;

namespace Emulator.Cpu.Exceptions;

/// <summary>Delivery through the 8-byte gates of legacy protected mode (SDM 3A 6.10–6.13; SDM 2A, INT n).</summary>
internal static unsafe class ProtectedDelivery
{
    private const int GateBytes = 8;

    /// <summary>
    /// Delivers, or fails with the exception that came up pending and nothing changed, unless a task was entered.
    /// </summary>
    internal static bool TryDeliver(Core c, in InterruptEvent e)
    {
        if (!TryReadGate(c, e, out Descriptor gate))
        {
            return false;
        }

        if (gate.Type == SystemType.TaskGate)
        {
            return TaskSwitch.TryDeliver(c, e, gate);
        }

        if (!CodeSegments.TryRead(c, gate.GateSelector, e.External, out Descriptor code))
        {
            return false;
        }

        // From virtual-8086 mode only level 0 can be entered (SDM 3B 20.3.3).
        bool inner = !code.IsConforming && code.Dpl < c.S->Cpl;
        bool allowed = code.Dpl <= c.S->Cpl && (!c.InVirtual8086 || (inner && code.Dpl == 0));
        if (!CodeSegments.TryCheck(c, code, gate.GateSelector, allowed, e.External))
        {
            return false;
        }

        return inner ? EnterInner(c, e, gate, code) : EnterSame(c, e, gate, code);
    }

    private static bool TryReadGate(Core c, in InterruptEvent e, out Descriptor gate)
    {
        gate = default;
        int offset = e.Vector * GateBytes;
        if (offset + GateBytes - 1 > c.S->Idtr.Limit)
        {
            c.RaiseGeneralProtection(e.GateErrorCode);
            return false;
        }

        ulong linear = c.S->Idtr.Base + (uint)offset;
        if (!DescriptorReader.TryLoad(c, linear, GateBytes, out ulong low))
        {
            return false;
        }

        gate = new Descriptor(linear, low);
        bool isGate = !gate.IsCodeOrData && gate.Type is SystemType.InterruptGate16 or SystemType.TrapGate16
            or SystemType.InterruptGate32 or SystemType.TrapGate32 or SystemType.TaskGate;
        return GateChecks.TryCheck(c, e, gate, isGate);
    }

    private static bool EnterSame(Core c, in InterruptEvent e, in Descriptor gate, in Descriptor code)
    {
        int size = SlotBytes(gate);
        Span<PendingPush> slots = stackalloc PendingPush[DeliveryFrame.MaxSlots];
        StackFrame frame = StackFrame.OnCurrentStack(c, size, slots, e.External);
        ulong offset = gate.GateOffset;
        if (!DeliveryFrame.TryPushReturn(ref frame, c, e, size, e.SavedFlags(c.RflagsValue))
            || !CodeSegments.TryCheckOffset(c, code, ref offset, e.External)
            || !CodeSegments.TryPrepare(c, code, gate.GateSelector, c.S->Cpl, out PreparedSegment prepared))
        {
            return false;
        }

        frame.Commit();
        c.S->Gpr[4] = frame.Pointer;
        DeliveryFrame.ClearFlags(c, GateChecks.DisablesInterrupts(gate));
        CodeSegments.Enter(c, ref prepared, offset);
        return true;
    }

    private static bool EnterInner(Core c, in InterruptEvent e, in Descriptor gate, in Descriptor code)
    {
        if (!InnerStack.TryFind(c, code.Dpl, e.External, out InnerStack stack))
        {
            return false;
        }

        int size = SlotBytes(gate);
        bool fromVirtual8086 = c.InVirtual8086;
        Span<PendingPush> slots = stackalloc PendingPush[DeliveryFrame.MaxSlots];
        StackFrame frame = stack.MakeFrame(c, slots);
        ulong offset = gate.GateOffset;
        if ((fromVirtual8086 && !TryPushDataSegments(c, ref frame, size))
            || !frame.TryPush(size, c.S->Ss.Selector)
            || !frame.TryPush(size, c.S->Gpr[4])
            || !DeliveryFrame.TryPushReturn(ref frame, c, e, size, e.SavedFlags(c.RflagsValue))
            || !CodeSegments.TryCheckOffset(c, code, ref offset, e.External)
            || !CodeSegments.TryPrepare(c, code, gate.GateSelector, code.Dpl, out PreparedSegment prepared))
        {
            return false;
        }

        frame.Commit();
        stack.Commit(c, frame);
        if (fromVirtual8086)
        {
            // The paragraphs of virtual-8086 mode mean nothing to the handler (SDM 3B 20.3.1).
            c.S->Es = default;
            c.S->Ds = default;
            c.S->Fs = default;
            c.S->Gs = default;
        }

        DeliveryFrame.ClearFlags(c, GateChecks.DisablesInterrupts(gate));
        CodeSegments.Enter(c, ref prepared, offset);
        return true;
    }

    private static bool TryPushDataSegments(Core c, ref StackFrame frame, int size) =>
        frame.TryPush(size, c.S->Gs.Selector)
            && frame.TryPush(size, c.S->Fs.Selector)
            && frame.TryPush(size, c.S->Ds.Selector)
            && frame.TryPush(size, c.S->Es.Selector);

    private static int SlotBytes(in Descriptor gate) => (gate.Type & SystemType.Is32Bit) != 0 ? 4 : 2;
}
