using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Moves of one half of an XMM register from and to memory (SDM 2B, MOVLPS, MOVHPS …).</summary>
internal static unsafe class HalfMoves
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Movlps, &MoveLow, OpTraits.Sse),
        new(Mnemonic.Movlpd, &MoveLow, OpTraits.Sse),
        new(Mnemonic.Movhps, &MoveHigh, OpTraits.Sse),
        new(Mnemonic.Movhpd, &MoveHigh, OpTraits.Sse),
        new(Mnemonic.Vmovlps, &MoveLow, OpTraits.Avx),
        new(Mnemonic.Vmovlpd, &MoveLow, OpTraits.Avx),
        new(Mnemonic.Vmovhps, &MoveHigh, OpTraits.Avx),
        new(Mnemonic.Vmovhpd, &MoveHigh, OpTraits.Avx),
    ];

    private static Outcome MoveLow(Core c, DecodedOp* op)
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, 8, c.ReadVectorRegister(op->Reg1)) ? Outcome.Next : Outcome.Fault;
        }

        if (!c.TryLoadVector(op, 8, out Vector128<byte> loaded))
        {
            return Outcome.Fault;
        }

        Write(c, op, Vector128.Create(loaded.GetLower(), FirstSource(c, op).GetUpper()));
        return Outcome.Next;
    }

    private static Outcome MoveHigh(Core c, DecodedOp* op)
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            Vector128<byte> value = c.ReadVectorRegister(op->Reg1).GetLower();
            Vector256<byte> high = Vector256.Create(Vector128.Create(value.GetUpper(), default), default);
            return c.TryStoreVector(op, 8, high) ? Outcome.Next : Outcome.Fault;
        }

        if (!c.TryLoadVector(op, 8, out Vector128<byte> loaded))
        {
            return Outcome.Fault;
        }

        Write(c, op, Vector128.Create(FirstSource(c, op).GetLower(), loaded.GetLower()));
        return Outcome.Next;
    }

    private static Vector128<byte> FirstSource(Core c, DecodedOp* op)
    {
        int number = (op->Prefixes & PrefixFlags.Vex) != 0 ? op->Reg1 : op->Reg0;
        return c.ReadVectorRegister(number).GetLower();
    }

    private static void Write(Core c, DecodedOp* op, Vector128<byte> value) =>
        c.WriteVectorRegister(op, op->Reg0, 16, Vector256.Create(value, default));
}
