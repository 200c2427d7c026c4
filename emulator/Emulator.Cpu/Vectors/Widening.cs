using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Sign and zero extension of packed integers (SDM 2B, PMOVSX, PMOVZX).</summary>
internal static unsafe class Widening
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pmovsxbw, &Unary.Sse<SignedBytesToWords>, OpTraits.Sse),
        new(Mnemonic.Vpmovsxbw, &Widen<SignedBytesToWords>, OpTraits.Avx),
        new(Mnemonic.Pmovsxbd, &Unary.Sse<SignedBytesToDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovsxbd, &Widen<SignedBytesToDwords>, OpTraits.Avx),
        new(Mnemonic.Pmovsxbq, &Unary.Sse<SignedBytesToQwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovsxbq, &Widen<SignedBytesToQwords>, OpTraits.Avx),
        new(Mnemonic.Pmovsxwd, &Unary.Sse<SignedWordsToDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovsxwd, &Widen<SignedWordsToDwords>, OpTraits.Avx),
        new(Mnemonic.Pmovsxwq, &Unary.Sse<SignedWordsToQwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovsxwq, &Widen<SignedWordsToQwords>, OpTraits.Avx),
        new(Mnemonic.Pmovsxdq, &Unary.Sse<SignedDwordsToQwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovsxdq, &Widen<SignedDwordsToQwords>, OpTraits.Avx),
        new(Mnemonic.Pmovzxbw, &Unary.Sse<UnsignedBytesToWords>, OpTraits.Sse),
        new(Mnemonic.Vpmovzxbw, &Widen<UnsignedBytesToWords>, OpTraits.Avx),
        new(Mnemonic.Pmovzxbd, &Unary.Sse<UnsignedBytesToDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovzxbd, &Widen<UnsignedBytesToDwords>, OpTraits.Avx),
        new(Mnemonic.Pmovzxbq, &Unary.Sse<UnsignedBytesToQwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovzxbq, &Widen<UnsignedBytesToQwords>, OpTraits.Avx),
        new(Mnemonic.Pmovzxwd, &Unary.Sse<UnsignedWordsToDwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovzxwd, &Widen<UnsignedWordsToDwords>, OpTraits.Avx),
        new(Mnemonic.Pmovzxwq, &Unary.Sse<UnsignedWordsToQwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovzxwq, &Widen<UnsignedWordsToQwords>, OpTraits.Avx),
        new(Mnemonic.Pmovzxdq, &Unary.Sse<UnsignedDwordsToQwords>, OpTraits.Sse),
        new(Mnemonic.Vpmovzxdq, &Widen<UnsignedDwordsToQwords>, OpTraits.Avx),
    ];

    private static Outcome Widen<T>(Core c, DecodedOp* op)
        where T : struct, IVectorWidening
    {
        if (!c.TryReadVector(op, 1, op->MemorySize, out Vector128<byte> value))
        {
            return Outcome.Fault;
        }

        Vector128<byte> high = op->Size == 32 ? T.Apply(Lanes.BytesAt(value, default, T.SourceBytes)) : default;
        *(Vector256<byte>*)c.Vector(op->Reg0) = Vector256.Create(T.Apply(value), high);
        return Outcome.Next;
    }

    private readonly struct SignedBytesToWords : IVectorWidening
    {
        public static int SourceBytes => 8;

        public static Vector128<byte> Apply(Vector128<byte> value) => Vector128.WidenLower(value.AsSByte()).AsByte();
    }

    private readonly struct SignedBytesToDwords : IVectorWidening
    {
        public static int SourceBytes => 4;

        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.WidenLower(Vector128.WidenLower(value.AsSByte())).AsByte();
    }

    private readonly struct SignedBytesToQwords : IVectorWidening
    {
        public static int SourceBytes => 2;

        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.WidenLower(Vector128.WidenLower(Vector128.WidenLower(value.AsSByte()))).AsByte();
    }

    private readonly struct SignedWordsToDwords : IVectorWidening
    {
        public static int SourceBytes => 8;

        public static Vector128<byte> Apply(Vector128<byte> value) => Vector128.WidenLower(value.AsInt16()).AsByte();
    }

    private readonly struct SignedWordsToQwords : IVectorWidening
    {
        public static int SourceBytes => 4;

        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.WidenLower(Vector128.WidenLower(value.AsInt16())).AsByte();
    }

    private readonly struct SignedDwordsToQwords : IVectorWidening
    {
        public static int SourceBytes => 8;

        public static Vector128<byte> Apply(Vector128<byte> value) => Vector128.WidenLower(value.AsInt32()).AsByte();
    }

    private readonly struct UnsignedBytesToWords : IVectorWidening
    {
        public static int SourceBytes => 8;

        public static Vector128<byte> Apply(Vector128<byte> value) => Vector128.WidenLower(value).AsByte();
    }

    private readonly struct UnsignedBytesToDwords : IVectorWidening
    {
        public static int SourceBytes => 4;

        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.WidenLower(Vector128.WidenLower(value)).AsByte();
    }

    private readonly struct UnsignedBytesToQwords : IVectorWidening
    {
        public static int SourceBytes => 2;

        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.WidenLower(Vector128.WidenLower(Vector128.WidenLower(value))).AsByte();
    }

    private readonly struct UnsignedWordsToDwords : IVectorWidening
    {
        public static int SourceBytes => 8;

        public static Vector128<byte> Apply(Vector128<byte> value) => Vector128.WidenLower(value.AsUInt16()).AsByte();
    }

    private readonly struct UnsignedWordsToQwords : IVectorWidening
    {
        public static int SourceBytes => 4;

        public static Vector128<byte> Apply(Vector128<byte> value) =>
            Vector128.WidenLower(Vector128.WidenLower(value.AsUInt16())).AsByte();
    }

    private readonly struct UnsignedDwordsToQwords : IVectorWidening
    {
        public static int SourceBytes => 8;

        public static Vector128<byte> Apply(Vector128<byte> value) => Vector128.WidenLower(value.AsUInt32()).AsByte();
    }
}
