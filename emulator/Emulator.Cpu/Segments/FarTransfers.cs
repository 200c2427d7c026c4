using Emulator.Cpu.Decoding;
using Emulator.Cpu.Tasks;
using Iced.Intel;

namespace Emulator.Cpu.Segments;

/// <summary>Far JMP and CALL in all modes (SDM 2A, CALL and JMP; SDM 3A 5.8).</summary>
internal static unsafe class FarTransfers
{
    internal static OpRow[] Rows =>
    [
        new(Code.Jmp_ptr1616, &Jump, OpTraits.EndsBlock),
        new(Code.Jmp_ptr1632, &Jump, OpTraits.EndsBlock),
        new(Code.Jmp_m1616, &Jump, OpTraits.EndsBlock),
        new(Code.Jmp_m1632, &Jump, OpTraits.EndsBlock),
        new(Code.Jmp_m1664, &Jump, OpTraits.EndsBlock),
        new(Code.Call_ptr1616, &Call, OpTraits.EndsBlock),
        new(Code.Call_ptr1632, &Call, OpTraits.EndsBlock),
        new(Code.Call_m1616, &Call, OpTraits.EndsBlock),
        new(Code.Call_m1632, &Call, OpTraits.EndsBlock),
        new(Code.Call_m1664, &Call, OpTraits.EndsBlock),
    ];

    /// <summary>Far JMP to a selector and offset.</summary>
    /// <param name="c">The core.</param>
    /// <param name="selector">The new CS, a call gate, or a task.</param>
    /// <param name="offset">The new instruction pointer, unless a gate or a task has it.</param>
    /// <param name="nextIp">The IP after the instruction: where a task goes on that is left.</param>
    internal static Outcome JumpTo(Core c, ushort selector, ulong offset, ulong nextIp)
    {
        if (c.HasParagraphSegments)
        {
            return TryCheckParagraphOffset(c, offset)
                ? CodeSegments.EnterParagraph(c, selector, offset)
                : Outcome.Fault;
        }

        if (!CodeSegments.TryRead(c, selector, 0, out Descriptor target))
        {
            return Outcome.Fault;
        }

        if (!target.IsCodeOrData)
        {
            return TaskSwitch.LeadsToTask(c, target)
                ? TaskSwitch.Transfer(c, target, selector, TaskSwitchKind.Jump, nextIp)
                : CallGates.Jump(c, target, selector);
        }

        if (!CodeSegments.TryCheckDirect(c, target, selector)
            || !CodeSegments.TryCheckOffset(c, target, ref offset, 0)
            || !CodeSegments.TryPrepare(c, target, selector, c.S->Cpl, out PreparedSegment code))
        {
            return Outcome.Fault;
        }

        CodeSegments.Enter(c, ref code, offset);
        return Outcome.Leave;
    }

    /// <summary>Far CALL to a selector and offset.</summary>
    /// <param name="c">The core.</param>
    /// <param name="selector">The new CS, a call gate, or a task.</param>
    /// <param name="offset">The new instruction pointer, unless a gate or a task has it.</param>
    /// <param name="size">The operand size in bytes: what a direct call pushes.</param>
    /// <param name="returnIp">The IP after the instruction.</param>
    internal static Outcome CallTo(Core c, ushort selector, ulong offset, int size, ulong returnIp)
    {
        if (c.HasParagraphSegments)
        {
            return CallParagraph(c, selector, offset, size, returnIp);
        }

        if (!CodeSegments.TryRead(c, selector, 0, out Descriptor target))
        {
            return Outcome.Fault;
        }

        if (!target.IsCodeOrData)
        {
            return TaskSwitch.LeadsToTask(c, target)
                ? TaskSwitch.Transfer(c, target, selector, TaskSwitchKind.Nest, returnIp)
                : CallGates.Call(c, target, selector, returnIp);
        }

        return CodeSegments.TryCheckDirect(c, target, selector)
            ? CallSamePrivilege(c, target, selector, offset, size, returnIp)
            : Outcome.Fault;
    }

    /// <summary>Pushes CS and IP on the current stack and enters a segment that was checked.</summary>
    internal static Outcome CallSamePrivilege(
        Core c, in Descriptor target, ushort selector, ulong offset, int size, ulong returnIp)
    {
        Span<PendingPush> slots = stackalloc PendingPush[2];
        StackFrame frame = StackFrame.OnCurrentStack(c, size, slots);
        if (!frame.TryPush(size, c.S->Cs.Selector)
            || !frame.TryPush(size, returnIp)
            || !CodeSegments.TryCheckOffset(c, target, ref offset, 0)
            || !CodeSegments.TryPrepare(c, target, selector, c.S->Cpl, out PreparedSegment code))
        {
            return Outcome.Fault;
        }

        frame.Commit();
        c.S->Gpr[4] = frame.Pointer;
        CodeSegments.Enter(c, ref code, offset);
        return Outcome.Leave;
    }

    /// <summary>In real mode and virtual-8086 mode CS keeps its limit, and IP must be within it.</summary>
    internal static bool TryCheckParagraphOffset(Core c, ulong offset)
    {
        if (offset <= c.S->Cs.Limit)
        {
            return true;
        }

        c.RaiseGeneralProtection();
        return false;
    }

    private static Outcome Jump(Core c, DecodedOp* op) =>
        TryReadTarget(c, op, out ushort selector, out ulong offset)
            ? JumpTo(c, selector, offset, c.NextIpOf(op))
            : Outcome.Fault;

    private static Outcome Call(Core c, DecodedOp* op) =>
        TryReadTarget(c, op, out ushort selector, out ulong offset)
            ? CallTo(c, selector, offset, OperandSize((Code)op->Code), c.NextIpOf(op))
            : Outcome.Fault;

    private static Outcome CallParagraph(Core c, ushort selector, ulong offset, int size, ulong returnIp)
    {
        Span<PendingPush> slots = stackalloc PendingPush[2];
        StackFrame frame = StackFrame.OnCurrentStack(c, size, slots);
        if (!frame.TryPush(size, c.S->Cs.Selector)
            || !frame.TryPush(size, returnIp)
            || !TryCheckParagraphOffset(c, offset))
        {
            return Outcome.Fault;
        }

        frame.Commit();
        c.S->Gpr[4] = frame.Pointer;
        return CodeSegments.EnterParagraph(c, selector, offset);
    }

    /// <summary>The far pointer: in the instruction, or in memory with the selector after the offset.</summary>
    private static bool TryReadTarget(Core c, DecodedOp* op, out ushort selector, out ulong offset)
    {
        int size = OperandSize((Code)op->Code);
        if (op->Kind(0) == OperandKind.Memory)
        {
            return FarPointers.TryLoad(c, op, size, out selector, out offset);
        }

        selector = (ushort)op->Displacement;
        offset = Core.Truncate((ulong)op->Immediate, size);
        return true;
    }

    private static int OperandSize(Code code) => code switch
    {
        Code.Jmp_ptr1616 or Code.Jmp_m1616 or Code.Call_ptr1616 or Code.Call_m1616 => 2,
        Code.Jmp_m1664 or Code.Call_m1664 => 8,
        _ => 4,
    };
}
