using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Emulator.Cpu.Vectors;

/// <summary>Operations on lanes of 16 bytes that several families use.</summary>
internal static unsafe class Lanes
{
    /// <summary>16 bytes from byte <paramref name="offset"/> (0–32) of two lanes with zeros above.</summary>
    internal static Vector128<byte> BytesAt(Vector128<byte> low, Vector128<byte> high, int offset)
    {
        Vector512<byte> all = Vector512.Create(Vector256.Create(low, high), default);
        return *(Vector128<byte>*)((byte*)&all + offset);
    }

    /// <summary>PSHUFB: bits 3:0 of an index choose a byte, bit 7 makes it zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> ShuffleBytes(Vector128<byte> value, Vector128<byte> indexes) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(value, indexes) : ShuffleBytesPortably(value, indexes);

    /// <summary>The same without the host's instruction.</summary>
    internal static Vector128<byte> ShuffleBytesPortably(Vector128<byte> value, Vector128<byte> indexes) =>
        Vector128.Shuffle(value, indexes & Vector128.Create((byte)0x8F));

    /// <summary>Four dwords chosen by two bits of a selector each, the first two from <paramref name="a"/>.</summary>
    internal static Vector128<byte> ShuffleDwords(Vector128<byte> a, Vector128<byte> b, int selector)
    {
        uint* low = (uint*)&a;
        uint* high = (uint*)&b;
        return Vector128.Create(
            low[selector & 3], low[(selector >> 2) & 3], high[(selector >> 4) & 3], high[(selector >> 6) & 3]).AsByte();
    }

    /// <summary>Four words chosen by two bits of a selector each.</summary>
    internal static ulong ShuffleWords(ulong value, int selector) =>
        (ushort)(value >> ((selector & 3) * 16))
        | ((ulong)(ushort)(value >> (((selector >> 2) & 3) * 16)) << 16)
        | ((ulong)(ushort)(value >> (((selector >> 4) & 3) * 16)) << 32)
        | (value >> (((selector >> 6) & 3) * 16) << 48);
}
