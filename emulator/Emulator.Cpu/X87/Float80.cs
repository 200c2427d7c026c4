using System.Runtime.InteropServices;

namespace Emulator.Cpu.X87;

/// <summary>
/// A number in the double extended format (SDM 1 4.2.2): sign, 15 bits of exponent with bias 16383, and a significand
/// of 64 bits whose integer bit is explicit. Laid out as in a physical x87 register of <see cref="CpuState"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Float80 : IEquatable<Float80>
{
    internal const int Bias = 16383;
    internal const int MaxExponent = 0x7FFF;
    internal const ulong IntegerBit = 1UL << 63;
    internal const ulong QuietBit = 1UL << 62;

    internal readonly ulong Significand;

    /// <summary>Sign in bit 15, exponent below; the upper bits are 0.</summary>
    internal readonly ulong SignAndExponent;

    internal Float80(int signAndExponent, ulong significand)
    {
        SignAndExponent = (ushort)signAndExponent;
        Significand = significand;
    }

    internal Float80(bool negative, int exponent, ulong significand)
        : this((negative ? 0x8000 : 0) | exponent, significand)
    {
    }

    /// <summary>The real indefinite: the masked response to an invalid operation.</summary>
    internal static Float80 DefaultNaN => new(0xFFFF, 0xC000_0000_0000_0000);

    internal static Float80 One => new(Bias, IntegerBit);

    internal bool Negative => (SignAndExponent & 0x8000) != 0;

    /// <summary>The biased exponent.</summary>
    internal int Exponent => (int)(SignAndExponent & 0x7FFF);

    internal bool IsZero => Exponent == 0 && Significand == 0;

    /// <summary>A denormal or a pseudo-denormal.</summary>
    internal bool IsDenormal => Exponent == 0 && Significand != 0;

    internal bool IsInfinity => Exponent == MaxExponent && Significand == IntegerBit;

    internal bool IsNaN => Exponent == MaxExponent && Significand > IntegerBit;

    internal bool IsSignalingNaN => IsNaN && (Significand & QuietBit) == 0;

    /// <summary>An encoding that the 80387 and its successors refuse: pseudo-NaN, pseudo-infinity, unnormal.</summary>
    internal bool IsUnsupported => Exponent != 0 && (Significand & IntegerBit) == 0;

    internal static Float80 Zero(bool negative) => new(negative, 0, 0);

    internal static Float80 Infinity(bool negative) => new(negative, MaxExponent, IntegerBit);

    internal Float80 Quieted() => new((int)SignAndExponent, Significand | QuietBit);

    internal Float80 WithSign(bool negative) => new(negative, Exponent, Significand);

    /// <summary>
    /// The exponent and the significand with its integer bit set, of a number that is finite and not zero. The exponent
    /// of a denormal becomes 0 or less.
    /// </summary>
    internal ulong Normalize(out int exponent)
    {
        int shift = System.Numerics.BitOperations.LeadingZeroCount(Significand);
        exponent = Math.Max(Exponent, 1) - shift;
        return Significand << shift;
    }

    public bool Equals(Float80 other) =>
        Significand == other.Significand && SignAndExponent == other.SignAndExponent;

    public override bool Equals(object? obj) => obj is Float80 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Significand, SignAndExponent);

    public override string ToString() => $"{SignAndExponent:X4}:{Significand:X16}";
}
