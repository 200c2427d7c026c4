using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Exceptions;

/// <summary>Delivery through the 16-byte gates of IA-32e mode (SDM 3A 6.14).</summary>
internal static unsafe class LongModeDelivery
{
    private const int GateBytes = 16;
    private const int SlotBytes = 8;
    private const ulong StackAlignment = 16;

    /// <summary>Delivers, or fails with the exception that came up pending and nothing changed.</summary>
    internal static bool TryDeliver(Core c, in InterruptEvent e)
    {
        if (!TryReadGate(c, e, out Descriptor gate)
            || !CodeSegments.TryRead(c, gate.GateSelector, e.External, out Descriptor code))
        {
            return false;
        }

        // Handlers are 64-bit code (SDM 3A 6.14.1).
        bool allowed = code.Long && code.Dpl <= c.S->Cpl;
        if (!CodeSegments.TryCheck(c, code, gate.GateSelector, allowed, e.External))
        {
            return false;
        }

        bool inner = !code.IsConforming && code.Dpl < c.S->Cpl;
        int privilege = inner ? code.Dpl : c.S->Cpl;
        return TryFindPointer(c, e, gate, inner, privilege, out ulong pointer)
            && Enter(c, e, gate, code, pointer & ~(StackAlignment - 1), privilege);
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
        if (!DescriptorReader.TryLoad(c, linear, 8, out ulong low)
            || !DescriptorReader.TryLoad(c, linear + 8, 8, out ulong high))
        {
            return false;
        }

        gate = new Descriptor(linear, low, high);
        bool isGate = !gate.IsCodeOrData && gate.Type is SystemType.InterruptGate32 or SystemType.TrapGate32;
        return GateChecks.TryCheck(c, e, gate, isGate);
    }

    /// <summary>
    /// RSP of the handler before alignment: an interrupt stack, the TSS' for the level, or the current one.
    /// </summary>
    private static bool TryFindPointer(
        Core c, in InterruptEvent e, in Descriptor gate, bool inner, int privilege, out ulong pointer)
    {
        if (gate.Ist != 0)
        {
            return InnerStack.TryReadIst(c, gate.Ist, e.External, out pointer);
        }

        if (!inner)
        {
            pointer = c.S->Gpr[4];
            return true;
        }

        bool found = InnerStack.TryFindLong(c, privilege, e.External, out InnerStack stack);
        pointer = stack.Pointer;
        return found;
    }

    private static bool Enter(
        Core c, in InterruptEvent e, in Descriptor gate, in Descriptor code, ulong pointer, int privilege)
    {
        Span<PendingPush> slots = stackalloc PendingPush[DeliveryFrame.MaxSlots];
        StackFrame frame = new(c, c.S->Ss, SlotBytes, pointer, privilege, e.External, slots);
        ulong offset = gate.GateOffset;

        // SS and RSP are always pushed, so that frames have one size (SDM 3A 6.14.2).
        if (!frame.TryPush(SlotBytes, c.S->Ss.Selector)
            || !frame.TryPush(SlotBytes, c.S->Gpr[4])
            || !DeliveryFrame.TryPushReturn(ref frame, c, e, SlotBytes, e.SavedFlags(c.RflagsValue))
            || !CodeSegments.TryCheckOffset(c, code, ref offset, e.External)
            || !CodeSegments.TryPrepare(c, code, gate.GateSelector, privilege, out PreparedSegment prepared))
        {
            return false;
        }

        frame.Commit();
        c.S->Gpr[4] = frame.Pointer;
        if (privilege != c.S->Cpl)
        {
            // A new level starts with a null SS whose RPL is the level (SDM 3A 6.14.2).
            c.S->Ss = new SegmentRegister { Selector = (ushort)privilege };
        }

        DeliveryFrame.ClearFlags(c, GateChecks.DisablesInterrupts(gate));
        CodeSegments.Enter(c, ref prepared, offset);
        return true;
    }
}
