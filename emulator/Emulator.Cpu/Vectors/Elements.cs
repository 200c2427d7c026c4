using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Single elements between vectors and general-purpose registers or memory (SDM 2B, PINSRB … PEXTRQ; 2A, INSERTPS,
/// EXTRACTPS).
/// </summary>
internal static unsafe class Elements
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pinsrb, &Insert<SizeOf1>, OpTraits.Sse),
        new(Mnemonic.Pinsrw, &Insert<SizeOf2>, OpTraits.Sse),
        new(Mnemonic.Pinsrd, &Insert<SizeOf4>, OpTraits.Sse),
        new(Mnemonic.Pinsrq, &Insert<SizeOf8>, OpTraits.Sse),
        new(Mnemonic.Vpinsrb, &Insert<SizeOf1>, OpTraits.Avx),
        new(Mnemonic.Vpinsrw, &Insert<SizeOf2>, OpTraits.Avx),
        new(Mnemonic.Vpinsrd, &Insert<SizeOf4>, OpTraits.Avx),
        new(Mnemonic.Vpinsrq, &Insert<SizeOf8>, OpTraits.Avx),
        new(Code.Pinsrw_mm_r32m16_imm8, &InsertMmx, OpTraits.Mmx),
        new(Code.Pinsrw_mm_r64m16_imm8, &InsertMmx, OpTraits.Mmx),
        new(Mnemonic.Pextrb, &Extract<SizeOf1>, OpTraits.Sse),
        new(Mnemonic.Pextrw, &Extract<SizeOf2>, OpTraits.Sse),
        new(Mnemonic.Pextrd, &Extract<SizeOf4>, OpTraits.Sse),
        new(Mnemonic.Pextrq, &Extract<SizeOf8>, OpTraits.Sse),
        new(Mnemonic.Extractps, &Extract<SizeOf4>, OpTraits.Sse),
        new(Mnemonic.Vpextrb, &Extract<SizeOf1>, OpTraits.Avx),
        new(Mnemonic.Vpextrw, &Extract<SizeOf2>, OpTraits.Avx),
        new(Mnemonic.Vpextrd, &Extract<SizeOf4>, OpTraits.Avx),
        new(Mnemonic.Vpextrq, &Extract<SizeOf8>, OpTraits.Avx),
        new(Mnemonic.Vextractps, &Extract<SizeOf4>, OpTraits.Avx),
        new(Code.Pextrw_r32_mm_imm8, &ExtractMmx, OpTraits.Mmx),
        new(Code.Pextrw_r64_mm_imm8, &ExtractMmx, OpTraits.Mmx),
        new(Mnemonic.Insertps, &InsertSingle, OpTraits.Sse),
        new(Mnemonic.Vinsertps, &InsertSingle, OpTraits.Avx),
    ];

    private interface IElement
    {
        static abstract int SizeBytes { get; }
    }

    private static Outcome Insert<T>(Core c, DecodedOp* op)
        where T : struct, IElement
    {
        int last = Core.LastSource(op);
        if (!TryReadElement(c, op, last, T.SizeBytes, out ulong value))
        {
            return Outcome.Fault;
        }

        Vector128<byte> result = c.ReadVectorRegister(last == 2 ? op->Reg1 : op->Reg0).GetLower();
        int index = (int)op->Immediate & ((16 / T.SizeBytes) - 1);
        new ReadOnlySpan<byte>(&value, T.SizeBytes).CopyTo(new Span<byte>((byte*)&result + (index * T.SizeBytes), 8));
        c.WriteVectorRegister(op, op->Reg0, 16, Vector256.Create(result, default));
        return Outcome.Next;
    }

    private static Outcome InsertMmx(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c) || !TryReadElement(c, op, 1, 2, out ulong value))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        int shift = ((int)op->Immediate & 3) * 16;
        c.WriteMmx(op->Reg0, (c.ReadMmx(op->Reg0) & ~(0xFFFFUL << shift)) | (value << shift));
        return Outcome.Next;
    }

    private static Outcome Extract<T>(Core c, DecodedOp* op)
        where T : struct, IElement
    {
        Vector256<byte> source = c.ReadVectorRegister(op->Reg1);
        int index = (int)op->Immediate & ((16 / T.SizeBytes) - 1);
        ulong value = 0;
        new ReadOnlySpan<byte>((byte*)&source + (index * T.SizeBytes), T.SizeBytes).CopyTo(new Span<byte>(&value, 8));
        if (op->Kind(0) == OperandKind.Memory)
        {
            return c.TryStoreVector(op, T.SizeBytes, Vector256.CreateScalar(value).AsByte())
                ? Outcome.Next
                : Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, 8, value);
        return Outcome.Next;
    }

    private static Outcome ExtractMmx(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        c.WriteRegister(op->Reg0, 8, (ushort)(c.ReadMmx(op->Reg1) >> (((int)op->Immediate & 3) * 16)));
        return Outcome.Next;
    }

    /// <summary>
    /// INSERTPS: bits 7:6 choose the source element of a register, 5:4 the place, 3:0 the elements to clear.
    /// </summary>
    private static Outcome InsertSingle(Core c, DecodedOp* op)
    {
        int last = Core.LastSource(op);
        if (!c.TryReadVector(op, last, 4, out Vector128<byte> source))
        {
            return Outcome.Fault;
        }

        int selector = (int)op->Immediate;
        int from = op->Kind(last) == OperandKind.Memory ? 0 : (selector >> 6) & 3;
        Vector128<uint> result = c.ReadVectorRegister(last == 2 ? op->Reg1 : op->Reg0).GetLower().AsUInt32();
        ((uint*)&result)[(selector >> 4) & 3] = ((uint*)&source)[from];
        for (int i = 0; i < 4; i++)
        {
            if ((selector & (1 << i)) != 0)
            {
                ((uint*)&result)[i] = 0;
            }
        }

        c.WriteVectorRegister(op, op->Reg0, 16, Vector256.Create(result.AsByte(), default));
        return Outcome.Next;
    }

    /// <summary>The low bytes of a general-purpose register, or memory.</summary>
    private static bool TryReadElement(Core c, DecodedOp* op, int n, int sizeBytes, out ulong value)
    {
        if (op->Kind(n) == OperandKind.Register)
        {
            value = c.ReadRegister(n == 1 ? op->Reg1 : op->Reg2, sizeBytes);
            return true;
        }

        bool loaded = c.TryLoadVector(op, sizeBytes, out Vector128<byte> bytes);
        value = bytes.AsUInt64().ToScalar();
        return loaded;
    }

    private readonly struct SizeOf1 : IElement
    {
        public static int SizeBytes => 1;
    }

    private readonly struct SizeOf2 : IElement
    {
        public static int SizeBytes => 2;
    }

    private readonly struct SizeOf4 : IElement
    {
        public static int SizeBytes => 4;
    }

    private readonly struct SizeOf8 : IElement
    {
        public static int SizeBytes => 8;
    }
}
