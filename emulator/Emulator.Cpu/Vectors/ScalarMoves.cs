using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Moves of the lowest element between registers and memory: MOVSS, MOVSD and MOVQ, MOVD between register files
/// (SDM 2B). Mnemonics that string and integer instructions share have a row for each code.
/// </summary>
internal static unsafe class ScalarMoves
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Movss, &MoveScalar<Dword>, OpTraits.Sse),
        new(Code.Movsd_xmm_xmmm64, &MoveScalar<Qword>, OpTraits.Sse),
        new(Code.Movsd_xmmm64_xmm, &MoveScalar<Qword>, OpTraits.Sse),
        new(Mnemonic.Vmovss, &VexMoveScalar<Dword>, OpTraits.Avx),
        new(Mnemonic.Vmovsd, &VexMoveScalar<Qword>, OpTraits.Avx),
        new(Code.Movd_xmm_rm32, &FromGeneral<Dword>, OpTraits.Sse),
        new(Code.Movq_xmm_rm64, &FromGeneral<Qword>, OpTraits.Sse),
        new(Code.VEX_Vmovd_xmm_rm32, &FromGeneral<Dword>, OpTraits.Avx),
        new(Code.VEX_Vmovq_xmm_rm64, &FromGeneral<Qword>, OpTraits.Avx),
        new(Code.Movd_rm32_xmm, &ToGeneral<Dword>, OpTraits.Sse),
        new(Code.Movq_rm64_xmm, &ToGeneral<Qword>, OpTraits.Sse),
        new(Code.VEX_Vmovd_rm32_xmm, &ToGeneral<Dword>, OpTraits.Avx),
        new(Code.VEX_Vmovq_rm64_xmm, &ToGeneral<Qword>, OpTraits.Avx),
        new(Code.Movq_xmm_xmmm64, &MoveQuadword, OpTraits.Sse),
        new(Code.Movq_xmmm64_xmm, &MoveQuadword, OpTraits.Sse),
        new(Code.VEX_Vmovq_xmm_xmmm64, &MoveQuadword, OpTraits.Avx),
        new(Code.VEX_Vmovq_xmmm64_xmm, &MoveQuadword, OpTraits.Avx),
    ];

    private interface IWidth
    {
        static abstract int SizeBytes { get; }
    }

    /// <summary>MOVSS, MOVSD: a load clears the rest of the register, a register move keeps it.</summary>
    private static Outcome MoveScalar<T>(Core c, DecodedOp* op) // HOT
        where T : struct, IWidth
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            Vector256<byte> value = c.ReadVectorRegister(op->Reg1);
            return c.TryStoreVector(op, T.SizeBytes, value) ? Outcome.Next : Outcome.Fault;
        }

        if (op->Kind(1) == OperandKind.Register)
        {
            CopyLow(c.Vector(op->Reg0), c.Vector(op->Reg1), T.SizeBytes);
            return Outcome.Next;
        }

        if (!c.TryLoadVector(op, T.SizeBytes, out Vector128<byte> loaded))
        {
            return Outcome.Fault;
        }

        *(Vector128<byte>*)c.Vector(op->Reg0) = loaded;
        return Outcome.Next;
    }

    /// <summary>VMOVSS, VMOVSD: store, load, or the low element of operand 2 with the rest of operand 1.</summary>
    private static Outcome VexMoveScalar<T>(Core c, DecodedOp* op) // HOT
        where T : struct, IWidth
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            Vector256<byte> value = c.ReadVectorRegister(op->Reg1);
            return c.TryStoreVector(op, T.SizeBytes, value) ? Outcome.Next : Outcome.Fault;
        }

        Vector128<byte> result;
        if (op->Kind(1) == OperandKind.Register)
        {
            result = *(Vector128<byte>*)c.Vector(op->Reg1);
            CopyLow((byte*)&result, c.Vector(op->Reg2), T.SizeBytes);
        }
        else if (!c.TryLoadVector(op, T.SizeBytes, out result))
        {
            return Outcome.Fault;
        }

        *(Vector256<byte>*)c.Vector(op->Reg0) = Vector256.Create(result, default);
        return Outcome.Next;
    }

    /// <summary>MOVD and MOVQ from a general-purpose register or memory: zero above.</summary>
    private static Outcome FromGeneral<T>(Core c, DecodedOp* op)
        where T : struct, IWidth
    {
        Vector128<byte> value;
        if (op->Kind(1) == OperandKind.Register)
        {
            value = Binary.Widen(c.ReadRegister(op->Reg1, T.SizeBytes));
        }
        else if (!c.TryLoadVector(op, T.SizeBytes, out value))
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, 16, Vector256.Create(value, default));
        return Outcome.Next;
    }

    private static Outcome ToGeneral<T>(Core c, DecodedOp* op)
        where T : struct, IWidth
    {
        Vector256<byte> value = c.ReadVectorRegister(op->Reg1);
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, T.SizeBytes, value) ? Outcome.Next : Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, T.SizeBytes, value.AsUInt64().ToScalar());
        return Outcome.Next;
    }

    /// <summary>MOVQ between XMM registers and memory: a register gets zeros above the quadword.</summary>
    private static Outcome MoveQuadword(Core c, DecodedOp* op) // HOT
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, 8, c.ReadVectorRegister(op->Reg1)) ? Outcome.Next : Outcome.Fault;
        }

        if (!c.TryReadVector(op, 1, 8, out Vector128<byte> value))
        {
            return Outcome.Fault;
        }

        value = Binary.Widen(value.AsUInt64().ToScalar());
        c.WriteVectorRegister(op, op->Reg0, 16, Vector256.Create(value, default));
        return Outcome.Next;
    }

    private static void CopyLow(byte* to, byte* from, int sizeBytes)
    {
        if (sizeBytes == 4)
        {
            *(uint*)to = *(uint*)from;
        }
        else
        {
            *(ulong*)to = *(ulong*)from;
        }
    }

    private readonly struct Dword : IWidth
    {
        public static int SizeBytes => 4;
    }

    private readonly struct Qword : IWidth
    {
        public static int SizeBytes => 8;
    }
}
