using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// BT, BTS, BTR, BTC (SDM 2A 3.1.1.9 and their own pages). With an index in a register a memory operand is a bit
/// string: the index is signed and reaches any word of it. Only CF changes.
/// </summary>
internal static unsafe class BitTest
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Bt, &Bt),
        new(Mnemonic.Bts, &Bts),
        new(Mnemonic.Btr, &Btr),
        new(Mnemonic.Btc, &Btc),
    ];

    private static Outcome Bt(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, AccessKind.Read, out _, out ulong value, out int bit))
        {
            return Outcome.Fault;
        }

        return Finish(c, value, bit);
    }

    private static Outcome Bts(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, AccessKind.Write, out Place target, out ulong value, out int bit))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, value | (1UL << bit));
        return Finish(c, value, bit);
    }

    private static Outcome Btr(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, AccessKind.Write, out Place target, out ulong value, out int bit))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, value & ~(1UL << bit));
        return Finish(c, value, bit);
    }

    private static Outcome Btc(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, AccessKind.Write, out Place target, out ulong value, out int bit))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, value ^ (1UL << bit));
        return Finish(c, value, bit);
    }

    private static bool TryBegin(
        Core c, DecodedOp* op, AccessKind kind, out Place target, out ulong value, out int bit)
    {
        _ = c.TryReadOperand(op, 1, out ulong index);
        bit = (int)index & ((8 * op->Size) - 1);
        bool inString = op->Kind(0) == OperandKind.Memory && op->Kind(1) == OperandKind.Register;
        bool reached = inString
            ? TryReachInString(c, op, (long)Core.SignExtend(index, op->Size), kind, out target)
            : c.ReachOperand0(op, kind, out target);
        value = reached ? c.ReadOperand0(op, target) : 0;
        return reached;
    }

    /// <summary>Reaches the word of a bit string that holds a bit (SDM 2A, BT, Operation).</summary>
    private static bool TryReachInString(Core c, DecodedOp* op, long index, AccessKind kind, out Place target)
    {
        int size = op->Size;
        int shift = size switch { 2 => 4, 4 => 5, _ => 6 };
        ulong displacement = (ulong)((index >> shift) * size);
        if (op->AddressSize == 0)
        {
            bool stack = op->Segment == SegmentIndex.Ss;
            return c.ReachLinear(c.S->Temp + displacement, size, kind, c.CurrentMode, stack, out target);
        }

        ulong offset = Core.Truncate(c.EffectiveOffset(op) + displacement, op->AddressSize);
        return c.ReachSegmented(op->Segment, offset, size, kind, c.CurrentMode, out target);
    }

    private static Outcome Finish(Core c, ulong value, int bit)
    {
        Operands.ChangeFlags(c, Rflags.CF, (value >> bit) & 1);
        return Outcome.Next;
    }
}
