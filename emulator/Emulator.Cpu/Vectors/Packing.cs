using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>Narrowing with saturation and interleaving (SDM 2B, PACKSSWB, PUNPCKLBW …; 2D, UNPCKLPS …).</summary>
internal static unsafe class Packing
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Packsswb, &Binary.Sse<PackSignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpacksswb, &Binary.Avx<PackSignedWords>, OpTraits.Avx),
        new(Code.Packsswb_mm_mmm64, &Binary.Mmx<Joined<PackSignedWords>>, OpTraits.Mmx),
        new(Mnemonic.Packssdw, &Binary.Sse<PackSignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpackssdw, &Binary.Avx<PackSignedDwords>, OpTraits.Avx),
        new(Code.Packssdw_mm_mmm64, &Binary.Mmx<Joined<PackSignedDwords>>, OpTraits.Mmx),
        new(Mnemonic.Packuswb, &Binary.Sse<PackUnsignedWords>, OpTraits.Sse),
        new(Mnemonic.Vpackuswb, &Binary.Avx<PackUnsignedWords>, OpTraits.Avx),
        new(Code.Packuswb_mm_mmm64, &Binary.Mmx<Joined<PackUnsignedWords>>, OpTraits.Mmx),
        new(Mnemonic.Packusdw, &Binary.Sse<PackUnsignedDwords>, OpTraits.Sse),
        new(Mnemonic.Vpackusdw, &Binary.Avx<PackUnsignedDwords>, OpTraits.Avx),
        new(Mnemonic.Punpcklbw, &Binary.Sse<LowBytes>, OpTraits.Sse),
        new(Mnemonic.Vpunpcklbw, &Binary.Avx<LowBytes>, OpTraits.Avx),
        new(Code.Punpcklbw_mm_mmm32, &Binary.Mmx<LowBytes>, OpTraits.Mmx),
        new(Mnemonic.Punpcklwd, &Binary.Sse<LowWords>, OpTraits.Sse),
        new(Mnemonic.Vpunpcklwd, &Binary.Avx<LowWords>, OpTraits.Avx),
        new(Code.Punpcklwd_mm_mmm32, &Binary.Mmx<LowWords>, OpTraits.Mmx),
        new(Mnemonic.Punpckldq, &Binary.Sse<LowDwords>, OpTraits.Sse),
        new(Mnemonic.Vpunpckldq, &Binary.Avx<LowDwords>, OpTraits.Avx),
        new(Code.Punpckldq_mm_mmm32, &Binary.Mmx<LowDwords>, OpTraits.Mmx),
        new(Mnemonic.Unpcklps, &Binary.Sse<LowDwords>, OpTraits.Sse),
        new(Mnemonic.Vunpcklps, &Binary.Avx<LowDwords>, OpTraits.Avx),
        new(Mnemonic.Punpcklqdq, &Binary.Sse<LowQwords>, OpTraits.Sse),
        new(Mnemonic.Vpunpcklqdq, &Binary.Avx<LowQwords>, OpTraits.Avx),
        new(Mnemonic.Unpcklpd, &Binary.Sse<LowQwords>, OpTraits.Sse),
        new(Mnemonic.Vunpcklpd, &Binary.Avx<LowQwords>, OpTraits.Avx),
        new(Mnemonic.Movlhps, &Binary.Sse<LowQwords>, OpTraits.Sse),
        new(Mnemonic.Vmovlhps, &Binary.Avx<LowQwords>, OpTraits.Avx),
        new(Mnemonic.Punpckhbw, &Binary.Sse<HighBytes>, OpTraits.Sse),
        new(Mnemonic.Vpunpckhbw, &Binary.Avx<HighBytes>, OpTraits.Avx),
        new(Code.Punpckhbw_mm_mmm64, &Binary.Mmx<HighOfMmx<LowBytes>>, OpTraits.Mmx),
        new(Mnemonic.Punpckhwd, &Binary.Sse<HighWords>, OpTraits.Sse),
        new(Mnemonic.Vpunpckhwd, &Binary.Avx<HighWords>, OpTraits.Avx),
        new(Code.Punpckhwd_mm_mmm64, &Binary.Mmx<HighOfMmx<LowWords>>, OpTraits.Mmx),
        new(Mnemonic.Punpckhdq, &Binary.Sse<HighDwords>, OpTraits.Sse),
        new(Mnemonic.Vpunpckhdq, &Binary.Avx<HighDwords>, OpTraits.Avx),
        new(Code.Punpckhdq_mm_mmm64, &Binary.Mmx<HighOfMmx<LowDwords>>, OpTraits.Mmx),
        new(Mnemonic.Unpckhps, &Binary.Sse<HighDwords>, OpTraits.Sse),
        new(Mnemonic.Vunpckhps, &Binary.Avx<HighDwords>, OpTraits.Avx),
        new(Mnemonic.Punpckhqdq, &Binary.Sse<HighQwords>, OpTraits.Sse),
        new(Mnemonic.Vpunpckhqdq, &Binary.Avx<HighQwords>, OpTraits.Avx),
        new(Mnemonic.Unpckhpd, &Binary.Sse<HighQwords>, OpTraits.Sse),
        new(Mnemonic.Vunpckhpd, &Binary.Avx<HighQwords>, OpTraits.Avx),
        new(Mnemonic.Movhlps, &Binary.Sse<HighToLow>, OpTraits.Sse),
        new(Mnemonic.Vmovhlps, &Binary.Avx<HighToLow>, OpTraits.Avx),
    ];

    private readonly struct PackSignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.NarrowWithSaturation(a.AsInt16(), b.AsInt16()).AsByte();
    }

    private readonly struct PackSignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.NarrowWithSaturation(a.AsInt32(), b.AsInt32()).AsByte();
    }

    private readonly struct PackUnsignedWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<short> most = Vector128.Create((short)byte.MaxValue);
            Vector128<short> x = Vector128.Min(Vector128.Max(a.AsInt16(), default), most);
            Vector128<short> y = Vector128.Min(Vector128.Max(b.AsInt16(), default), most);
            return Vector128.Narrow(x, y).AsByte();
        }
    }

    private readonly struct PackUnsignedDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
        {
            Vector128<int> most = Vector128.Create((int)ushort.MaxValue);
            Vector128<int> x = Vector128.Min(Vector128.Max(a.AsInt32(), default), most);
            Vector128<int> y = Vector128.Min(Vector128.Max(b.AsInt32(), default), most);
            return Vector128.Narrow(x, y).AsByte();
        }
    }

    private readonly struct LowBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (Vector128.WidenLower(a) | (Vector128.WidenLower(b) << 8)).AsByte();
    }

    private readonly struct LowWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (Vector128.WidenLower(a.AsUInt16()) | (Vector128.WidenLower(b.AsUInt16()) << 16)).AsByte();
    }

    private readonly struct LowDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (Vector128.WidenLower(a.AsUInt32()) | (Vector128.WidenLower(b.AsUInt32()) << 32)).AsByte();
    }

    private readonly struct LowQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Create(a.GetLower(), b.GetLower());
    }

    private readonly struct HighBytes : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (Vector128.WidenUpper(a) | (Vector128.WidenUpper(b) << 8)).AsByte();
    }

    private readonly struct HighWords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (Vector128.WidenUpper(a.AsUInt16()) | (Vector128.WidenUpper(b.AsUInt16()) << 16)).AsByte();
    }

    private readonly struct HighDwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            (Vector128.WidenUpper(a.AsUInt32()) | (Vector128.WidenUpper(b.AsUInt32()) << 32)).AsByte();
    }

    private readonly struct HighQwords : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Create(a.GetUpper(), b.GetUpper());
    }

    private readonly struct HighToLow : IVectorBinary
    {
        public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
            Vector128.Create(b.GetUpper(), a.GetUpper());
    }
}
