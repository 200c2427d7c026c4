using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Segments;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// PUSH and POP of general registers, memory and immediates, PUSHA, POPA, ENTER, LEAVE (SDM 2A–2B). Every slot is
/// reached before the first is written, so that a fault in the middle leaves nothing behind.
/// </summary>
internal static unsafe class StackOperations
{
    private const int PushedRegisters = 8;

    /// <summary>The number of RSP, which POPA skips.</summary>
    private const int StackPointerNumber = 4;

    private const int MaxNestingLevel = 31;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Push, &Push),
        new(Mnemonic.Pop, &Pop),
        new(Mnemonic.Pusha, &Pusha),
        new(Mnemonic.Pushad, &Pusha),
        new(Mnemonic.Popa, &Popa),
        new(Mnemonic.Popad, &Popa),
        new(Mnemonic.Enter, &Enter),
        new(Mnemonic.Leave, &Leave),
    ];

    private static Outcome Push(Core c, DecodedOp* op)
    {
        Place source = default;
        bool fromMemory = op->Kind(0) == OperandKind.Memory;
        if ((fromMemory && !c.ReachOperand(op, AccessKind.Read, out source))
            || !Stack.TryReachPush(c, op->Size, out Place slot, out ulong newStackPointer))
        {
            return Outcome.Fault;
        }

        ulong value;
        if (fromMemory)
        {
            value = c.Load(source);
        }
        else
        {
            _ = c.TryReadOperand(op, 0, out value);
        }

        c.Store(slot, value);
        Stack.WriteStackPointer(c, newStackPointer);
        return Outcome.Next;
    }

    private static Outcome Pop(Core c, DecodedOp* op)
    {
        if (!Stack.TryReachPop(c, op->Size, out Place slot, out ulong newStackPointer))
        {
            return Outcome.Fault;
        }

        // A destination addressed through RSP is found after the increment, and POP RSP keeps what it popped
        // (SDM 2B, POP).
        ulong oldRsp = c.S->Gpr[StackPointerNumber];
        Stack.WriteStackPointer(c, newStackPointer);
        if (!c.ReachOperand0(op, AccessKind.Write, out Place target))
        {
            c.S->Gpr[StackPointerNumber] = oldRsp;
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, c.Load(slot));
        return Outcome.Next;
    }

    private static Outcome Pusha(Core c, DecodedOp* op)
    {
        // In real mode a stack pointer that would wrap between two words raises #GP (SDM 2B, PUSHA).
        ulong pointer = Stack.ReadStackPointer(c);
        if (!c.InProtectedMode && pointer is 7 or 9 or 11 or 13 or 15)
        {
            return c.RaiseGeneralProtection();
        }

        Place* slots = stackalloc Place[PushedRegisters];
        for (int i = 0; i < PushedRegisters; i++)
        {
            ulong offset = Stack.StackPointerPlus(c, -op->Size * (i + 1));
            if (!Stack.TryReach(c, offset, op->Size, AccessKind.Write, out slots[i]))
            {
                return Outcome.Fault;
            }
        }

        for (int i = 0; i < PushedRegisters; i++)
        {
            c.Store(slots[i], c.S->Gpr[i]);
        }

        Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, -op->Size * PushedRegisters));
        return Outcome.Next;
    }

    private static Outcome Popa(Core c, DecodedOp* op)
    {
        Place* slots = stackalloc Place[PushedRegisters];
        for (int i = 0; i < PushedRegisters; i++)
        {
            ulong offset = Stack.StackPointerPlus(c, op->Size * i);
            if (!Stack.TryReach(c, offset, op->Size, AccessKind.Read, out slots[i]))
            {
                return Outcome.Fault;
            }
        }

        for (int i = 0; i < PushedRegisters; i++)
        {
            int register = PushedRegisters - 1 - i;
            ulong value = c.Load(slots[i]);
            if (register != StackPointerNumber)
            {
                c.WriteRegister(register * sizeof(ulong), op->Size, value);
            }
        }

        Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, op->Size * PushedRegisters));
        return Outcome.Next;
    }

    /// <summary>
    /// ENTER (SDM 2A): pushes the frame pointer, copies the frame pointers of the outer levels but one, pushes the new
    /// frame pointer when there are levels, and makes room.
    /// </summary>
    private static Outcome Enter(Core c, DecodedOp* op)
    {
        int size = op->Size;
        int level = (int)op->Displacement & MaxNestingLevel;
        int pushes = level == 0 ? 1 : level + 1;
        Place* slots = stackalloc Place[MaxNestingLevel + 1];
        Place* outer = stackalloc Place[MaxNestingLevel];
        for (int i = 0; i < pushes; i++)
        {
            // In the order of the accesses: each outer frame pointer is read before it is pushed.
            ulong frame = Stack.ReadFramePointer(c) - (ulong)(size * i);
            ulong slot = Stack.StackPointerPlus(c, -size * (i + 1));
            if ((i > 0 && i < level && !Stack.TryReach(c, frame, size, AccessKind.Read, out outer[i]))
                || !Stack.TryReach(c, slot, size, AccessKind.Write, out slots[i]))
            {
                return Outcome.Fault;
            }
        }

        // A write at the final stack pointer must be possible, though none is made (SDM 2A, ENTER, exceptions).
        ulong frameTemp = Stack.StackPointerPlus(c, -size);
        ulong final = Stack.StackPointerPlus(c, -(size * pushes) - (ushort)op->Immediate);
        if (!Stack.TryReach(c, final, size, AccessKind.Write, out _))
        {
            return Outcome.Fault;
        }

        c.Store(slots[0], c.ReadRegister(RegisterFile.Rbp, size));
        for (int i = 1; i < level; i++)
        {
            c.Store(slots[i], c.Load(outer[i]));
        }

        if (level != 0)
        {
            c.Store(slots[level], frameTemp);
        }

        c.WriteRegister(RegisterFile.Rbp, size, frameTemp);
        Stack.WriteStackPointer(c, final);
        return Outcome.Next;
    }

    private static Outcome Leave(Core c, DecodedOp* op)
    {
        ulong frame = Stack.ReadFramePointer(c);
        if (!Stack.TryReach(c, frame, op->Size, AccessKind.Read, out Place slot))
        {
            return Outcome.Fault;
        }

        Stack.WriteStackPointer(c, frame + op->Size);
        c.WriteRegister(RegisterFile.Rbp, op->Size, c.Load(slot));
        return Outcome.Next;
    }
}
