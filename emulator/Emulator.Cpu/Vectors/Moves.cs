using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Moves of whole XMM and YMM registers, aligned or not, temporal or not (SDM 2B, 2C).</summary>
internal static unsafe class Moves
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Movups, &Move, OpTraits.Sse),
        new(Mnemonic.Movupd, &Move, OpTraits.Sse),
        new(Mnemonic.Movaps, &Move, OpTraits.Sse),
        new(Mnemonic.Movapd, &Move, OpTraits.Sse),
        new(Mnemonic.Movdqa, &Move, OpTraits.Sse),
        new(Mnemonic.Movdqu, &Move, OpTraits.Sse),
        new(Mnemonic.Lddqu, &Move, OpTraits.Sse),
        new(Mnemonic.Movntps, &Move, OpTraits.Sse),
        new(Mnemonic.Movntpd, &Move, OpTraits.Sse),
        new(Mnemonic.Movntdq, &Move, OpTraits.Sse),
        new(Mnemonic.Movntdqa, &Move, OpTraits.Sse),
        new(Mnemonic.Vmovups, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovupd, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovaps, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovapd, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovdqa, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovdqu, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vlddqu, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovntps, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovntpd, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovntdq, &VexMove, OpTraits.Avx),
        new(Mnemonic.Vmovntdqa, &VexMove, OpTraits.Avx),
    ];

    private static Outcome Move(Core c, DecodedOp* op) // HOT
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, 16, c.ReadVectorRegister(op->Reg1)) ? Outcome.Next : Outcome.Fault;
        }

        if (!c.TryReadVector(op, 1, 16, out Vector128<byte> value))
        {
            return Outcome.Fault;
        }

        *(Vector128<byte>*)c.Vector(op->Reg0) = value;
        return Outcome.Next;
    }

    private static Outcome VexMove(Core c, DecodedOp* op) // HOT
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, op->Size, c.ReadVectorRegister(op->Reg1)) ? Outcome.Next : Outcome.Fault;
        }

        if (!c.TryReadVector(op, 1, op->Size, out Vector256<byte> value))
        {
            return Outcome.Fault;
        }

        *(Vector256<byte>*)c.Vector(op->Reg0) = op->Size == 32 ? value : Vector256.Create(value.GetLower(), default);
        return Outcome.Next;
    }
}
