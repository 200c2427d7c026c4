using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Moves of MM registers from and to memory and the other register files (SDM 2B, MOVD … MOVDQ2Q).</summary>
internal static unsafe class MmxMoves
{
    internal static OpRow[] Rows =>
    [
        new(Code.Movd_mm_rm32, &Load, OpTraits.Mmx),
        new(Code.Movq_mm_rm64, &Load, OpTraits.Mmx),
        new(Code.Movq_mm_mmm64, &Load, OpTraits.Mmx),
        new(Code.Movd_rm32_mm, &Store, OpTraits.Mmx),
        new(Code.Movq_rm64_mm, &Store, OpTraits.Mmx),
        new(Code.Movq_mmm64_mm, &MoveRegister, OpTraits.Mmx),
        new(Code.Movntq_m64_mm, &Store, OpTraits.Mmx),
        new(Code.Movq2dq_xmm_mm, &ToXmm, OpTraits.Sse | OpTraits.Mmx),
        new(Code.Movdq2q_mm_xmm, &FromXmm, OpTraits.Sse | OpTraits.Mmx),
    ];

    private static Outcome Load(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        int sizeBytes = op->Code == (ushort)Code.Movd_mm_rm32 ? 4 : 8;
        ulong value;
        if (op->Kind(1) == OperandKind.Register)
        {
            value = op->Code == (ushort)Code.Movq_mm_mmm64
                ? c.ReadMmx(op->Reg1)
                : c.ReadRegister(op->Reg1, sizeBytes);
        }
        else if (!c.TryReadMmx(op, 1, sizeBytes, out value))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        c.WriteMmx(op->Reg0, value);
        return Outcome.Next;
    }

    private static Outcome Store(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        Enabling.ClearTop(c.S);
        ulong value = c.ReadMmx(op->Reg1);
        if (op->Kind(0) == OperandKind.Register)
        {
            c.WriteRegister(op->Reg0, op->Size, value);
        }
        else if (!c.TryStoreVector(op, op->Size, Vector256.CreateScalar(value).AsByte()))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        return Outcome.Next;
    }

    /// <summary>MOVQ from an MM register to another, or to memory.</summary>
    private static Outcome MoveRegister(Core c, DecodedOp* op)
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            return Store(c, op);
        }

        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        c.WriteMmx(op->Reg0, c.ReadMmx(op->Reg1));
        return Outcome.Next;
    }

    private static Outcome ToXmm(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        *(Vector128<byte>*)c.Vector(op->Reg0) = Binary.Widen(c.ReadMmx(op->Reg1));
        return Outcome.Next;
    }

    private static Outcome FromXmm(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        c.WriteMmx(op->Reg0, *(ulong*)c.Vector(op->Reg1));
        return Outcome.Next;
    }
}
