using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>
/// Far transfers through call gates (SDM 3A 5.8.3–5.8.5); other system descriptors that are no tasks raise #GP.
/// </summary>
internal static unsafe class CallGates
{
    private const int MaxParameters = 31;

    /// <summary>Far JMP through a gate: never to another privilege level.</summary>
    internal static Outcome Jump(Core c, Descriptor gate, ushort selector)
    {
        if (!TryPassGate(c, ref gate, selector, out Descriptor code))
        {
            return Outcome.Fault;
        }

        bool allowed = code.IsConforming ? code.Dpl <= c.S->Cpl : code.Dpl == c.S->Cpl;
        ulong offset = gate.GateOffset;
        if (!TryCheckTarget(c, code, gate.GateSelector, allowed)
            || !CodeSegments.TryCheckOffset(c, code, ref offset, 0)
            || !CodeSegments.TryPrepare(c, code, gate.GateSelector, c.S->Cpl, out PreparedSegment prepared))
        {
            return Outcome.Fault;
        }

        CodeSegments.Enter(c, ref prepared, offset);
        return Outcome.Leave;
    }

    /// <summary>
    /// Far CALL through a gate: to the same privilege level, or to an inner one with a stack of its own.
    /// </summary>
    internal static Outcome Call(Core c, Descriptor gate, ushort selector, ulong returnIp)
    {
        if (!TryPassGate(c, ref gate, selector, out Descriptor code)
            || !TryCheckTarget(c, code, gate.GateSelector, code.Dpl <= c.S->Cpl))
        {
            return Outcome.Fault;
        }

        return code.IsConforming || code.Dpl == c.S->Cpl
            ? FarTransfers.CallSamePrivilege(c, code, gate.GateSelector, gate.GateOffset, GateSize(c, gate), returnIp)
            : CallInner(c, gate, code, returnIp);
    }

    private static Outcome CallInner(Core c, in Descriptor gate, in Descriptor code, ulong returnIp)
    {
        int size = GateSize(c, gate);
        bool found = size == 8
            ? InnerStack.TryFindLong(c, code.Dpl, 0, out InnerStack stack)
            : InnerStack.TryFind(c, code.Dpl, 0, out stack);
        if (!found)
        {
            return Outcome.Fault;
        }

        Span<PendingPush> slots = stackalloc PendingPush[MaxParameters + 4];
        StackFrame frame = stack.MakeFrame(c, slots);
        ulong offset = gate.GateOffset;
        int parameters = size == 8 ? 0 : gate.ParameterCount;
        if (!frame.TryPush(size, c.S->Ss.Selector)
            || !frame.TryPush(size, c.S->Gpr[4])
            || !TryCopyParameters(c, ref frame, parameters, size)
            || !frame.TryPush(size, c.S->Cs.Selector)
            || !frame.TryPush(size, returnIp)
            || !CodeSegments.TryCheckOffset(c, code, ref offset, 0)
            || !CodeSegments.TryPrepare(c, code, gate.GateSelector, code.Dpl, out PreparedSegment prepared))
        {
            return Outcome.Fault;
        }

        frame.Commit();
        stack.Commit(c, frame);
        CodeSegments.Enter(c, ref prepared, offset);
        return Outcome.Leave;
    }

    /// <summary>Pushes the caller's parameters again, the last one first, so that their order stays.</summary>
    private static bool TryCopyParameters(Core c, ref StackFrame frame, int count, int size)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            ulong from = Stack.StackPointerPlus(c, i * size);
            if (!Stack.TryReach(c, from, size, AccessKind.Read, out Place place)
                || !frame.TryPush(size, c.Load(place)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Checks that a system descriptor is a gate that may be used, and reads the code segment behind it.
    /// </summary>
    private static bool TryPassGate(Core c, ref Descriptor gate, ushort selector, out Descriptor code)
    {
        code = default;
        bool isGate = gate.Type == SystemType.CallGate32 || (gate.Type == SystemType.CallGate16 && !c.InLongMode);
        if (!isGate || gate.Dpl < c.S->Cpl || gate.Dpl < (selector & 3))
        {
            c.RaiseGeneralProtection(DescriptorReader.ErrorCode(selector));
            return false;
        }

        if (!gate.Present)
        {
            c.Raise(ExceptionVector.SegmentNotPresent, DescriptorReader.ErrorCode(selector));
            return false;
        }

        return DescriptorReader.TryReadUpperHalf(c, selector, ref gate)
            && CodeSegments.TryRead(c, gate.GateSelector, 0, out code);
    }

    /// <summary>A gate of IA-32e mode leads to 64-bit code only (SDM 3A 5.8.3.1).</summary>
    private static bool TryCheckTarget(Core c, in Descriptor code, ushort selector, bool privilegeAllows) =>
        CodeSegments.TryCheck(c, code, selector, privilegeAllows && (!c.InLongMode || code.Long), 0);

    private static int GateSize(Core c, in Descriptor gate) =>
        c.InLongMode ? 8 : (gate.Type & SystemType.Is32Bit) != 0 ? 4 : 2;
}
