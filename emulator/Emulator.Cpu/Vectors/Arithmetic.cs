using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Addition and subtraction of integers, wrapping and saturating (SDM 2B, PADDB to PSUBUSW).</summary>
internal static unsafe class Arithmetic
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Paddb, &Binary.Sse<AddBytes>, OpTraits.Sse),
        new(Mnemonic.Vpaddb, &Binary.Avx<AddBytes>, OpTraits.Avx),
        new(Code.Paddb_mm_mmm64, &Binary.Mmx<AddBytes>, OpTraits.Mmx),
        new(Mnemonic.Paddw, &Binary.Sse<AddWords>, OpTraits.Sse),
        new(Mnemonic.Vpaddw, &Binary.Avx<AddWords>, OpTraits.Avx),
        new(Code.Paddw_mm_mmm64, &Binary.Mmx<AddWords>, OpTraits.Mmx),
        new(Mnemonic.Paddd, &Binary.Sse<AddDwords>, OpTraits.Sse),
        new(Mnemonic.Vpaddd, &Binary.Avx<AddDwords>, OpTraits.Avx),
        new(Code.Paddd_mm_mmm64, &Binary.Mmx<AddDwords>, OpTraits.Mmx),
        new(Mnemonic.Paddq, &Binary.Sse<AddQwords>, OpTraits.Sse),
        new(Mnemonic.Vpaddq, &Binary.Avx<AddQwords>, OpTraits.Avx),
        new(Code.Paddq_mm_mmm64, &Binary.Mmx<AddQwords>, OpTraits.Mmx),
        new(Mnemonic.Paddsb, &Binary.Sse<AddSignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpaddsb, &Binary.Avx<AddSignedBytes>, OpTraits.Avx),
        new(Code.Paddsb_mm_mmm64, &Binary.Mmx<AddSignedBytes>, OpTraits.Mmx),
        new(Mnemonic.Paddsw, &Binary.Sse<AddSignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpaddsw, &Binary.Avx<AddSignedWords>, OpTraits.Avx),
        new(Code.Paddsw_mm_mmm64, &Binary.Mmx<AddSignedWords>, OpTraits.Mmx),
        new(Mnemonic.Paddusb, &Binary.Sse<AddUnsignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpaddusb, &Binary.Avx<AddUnsignedBytes>, OpTraits.Avx),
        new(Code.Paddusb_mm_mmm64, &Binary.Mmx<AddUnsignedBytes>, OpTraits.Mmx),
        new(Mnemonic.Paddusw, &Binary.Sse<AddUnsignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpaddusw, &Binary.Avx<AddUnsignedWords>, OpTraits.Avx),
        new(Code.Paddusw_mm_mmm64, &Binary.Mmx<AddUnsignedWords>, OpTraits.Mmx),
        new(Mnemonic.Psubb, &Binary.Sse<SubtractBytes>, OpTraits.Sse),
        new(Mnemonic.Vpsubb, &Binary.Avx<SubtractBytes>, OpTraits.Avx),
        new(Code.Psubb_mm_mmm64, &Binary.Mmx<SubtractBytes>, OpTraits.Mmx),
        new(Mnemonic.Psubw, &Binary.Sse<SubtractWords>, OpTraits.Sse),
        new(Mnemonic.Vpsubw, &Binary.Avx<SubtractWords>, OpTraits.Avx),
        new(Code.Psubw_mm_mmm64, &Binary.Mmx<SubtractWords>, OpTraits.Mmx),
        new(Mnemonic.Psubd, &Binary.Sse<SubtractDwords>, OpTraits.Sse),
        new(Mnemonic.Vpsubd, &Binary.Avx<SubtractDwords>, OpTraits.Avx),
        new(Code.Psubd_mm_mmm64, &Binary.Mmx<SubtractDwords>, OpTraits.Mmx),
        new(Mnemonic.Psubq, &Binary.Sse<SubtractQwords>, OpTraits.Sse),
        new(Mnemonic.Vpsubq, &Binary.Avx<SubtractQwords>, OpTraits.Avx),
        new(Code.Psubq_mm_mmm64, &Binary.Mmx<SubtractQwords>, OpTraits.Mmx),
        new(Mnemonic.Psubsb, &Binary.Sse<SubtractSignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpsubsb, &Binary.Avx<SubtractSignedBytes>, OpTraits.Avx),
        new(Code.Psubsb_mm_mmm64, &Binary.Mmx<SubtractSignedBytes>, OpTraits.Mmx),
        new(Mnemonic.Psubsw, &Binary.Sse<SubtractSignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpsubsw, &Binary.Avx<SubtractSignedWords>, OpTraits.Avx),
        new(Code.Psubsw_mm_mmm64, &Binary.Mmx<SubtractSignedWords>, OpTraits.Mmx),
        new(Mnemonic.Psubusb, &Binary.Sse<SubtractUnsignedBytes>, OpTraits.Sse),
        new(Mnemonic.Vpsubusb, &Binary.Avx<SubtractUnsignedBytes>, OpTraits.Avx),
        new(Code.Psubusb_mm_mmm64, &Binary.Mmx<SubtractUnsignedBytes>, OpTraits.Mmx),
        new(Mnemonic.Psubusw, &Binary.Sse<SubtractUnsignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpsubusw, &Binary.Avx<SubtractUnsignedWords>, OpTraits.Avx),
        new(Code.Psubusw_mm_mmm64, &Binary.Mmx<SubtractUnsignedWords>, OpTraits.Mmx),
    ];

    private readonly struct AddBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => a + b;
    }

    private readonly struct AddWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsUInt16() + b.AsUInt16()).AsByte();
    }

    private readonly struct AddDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsUInt32() + b.AsUInt32()).AsByte();
    }

    private readonly struct AddQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsUInt64() + b.AsUInt64()).AsByte();
    }

    private readonly struct AddSignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.AddSaturate(a.AsSByte(), b.AsSByte()).AsByte();
    }

    private readonly struct AddSignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.AddSaturate(a.AsInt16(), b.AsInt16()).AsByte();
    }

    private readonly struct AddUnsignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => Vector128.AddSaturate(a, b);
    }

    private readonly struct AddUnsignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.AddSaturate(a.AsUInt16(), b.AsUInt16()).AsByte();
    }

    private readonly struct SubtractBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => a - b;
    }

    private readonly struct SubtractWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsUInt16() - b.AsUInt16()).AsByte();
    }

    private readonly struct SubtractDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsUInt32() - b.AsUInt32()).AsByte();
    }

    private readonly struct SubtractQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (a.AsUInt64() - b.AsUInt64()).AsByte();
    }

    private readonly struct SubtractSignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.SubtractSaturate(a.AsSByte(), b.AsSByte()).AsByte();
    }

    private readonly struct SubtractSignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.SubtractSaturate(a.AsInt16(), b.AsInt16()).AsByte();
    }

    private readonly struct SubtractUnsignedBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) => Vector128.SubtractSaturate(a, b);
    }

    private readonly struct SubtractUnsignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.SubtractSaturate(a.AsUInt16(), b.AsUInt16()).AsByte();
    }
}
