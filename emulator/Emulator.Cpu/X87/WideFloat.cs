namespace Emulator.Cpu.X87;

/// <summary>
/// A number with 128 bits of significand, for the inside of transcendental functions: results are cut off, not rounded,
/// so each operation is wrong by at most 2^-126 of its result. That leaves more than 50 spare bits.
/// </summary>
internal readonly struct WideFloat
{
    private readonly UInt128 _significand;
    private readonly int _exponent;
    private readonly bool _negative;

    private WideFloat(bool negative, int exponent, UInt128 significand)
    {
        int shift = significand == 0 ? 0 : (int)UInt128.LeadingZeroCount(significand);
        _negative = negative;
        _exponent = exponent - shift;
        _significand = significand << shift;
    }

    internal static WideFloat One => FromInteger(1);

    /// <summary>π.</summary>
    internal static WideFloat Pi => new(false, 1, new UInt128(0xC90F_DAA2_2168_C234, 0xC4C6_628B_80DC_1CD1));

    /// <summary>ln 2.</summary>
    internal static WideFloat Ln2 => new(false, -1, new UInt128(0xB172_17F7_D1CF_79AB, 0xC9E3_B398_03F2_F6AF));

    internal bool IsZero => _significand == 0;

    internal bool Negative => _negative;

    /// <summary>The power of two of the first significant bit.</summary>
    internal int Exponent => _exponent;

    internal static WideFloat FromInteger(int value) => new(value < 0, 127, (UInt128)Math.Abs((long)value));

    /// <summary>An unsigned integer times a power of two.</summary>
    internal static WideFloat FromScaled(UInt128 value, int power) => new(false, 127 + power, value);

    /// <summary>A finite number of the register format.</summary>
    internal static WideFloat From(Float80 value) => value.IsZero
        ? default
        : new(value.Negative, Math.Max(value.Exponent, 1) - Float80.Bias, (UInt128)value.Significand << 64);

    public static WideFloat operator -(WideFloat a) => new(!a._negative, a._exponent, a._significand);

    public static WideFloat operator -(WideFloat a, WideFloat b) => a + -b;

    public static WideFloat operator +(WideFloat a, WideFloat b)
    {
        if (a.IsZero || b.IsZero)
        {
            return a.IsZero ? b : a;
        }

        if (a._exponent < b._exponent)
        {
            (a, b) = (b, a);
        }

        // What is shifted out stays as the lowest bit, so that 1 - tiny is below 1.
        UInt128 x = a._significand >> 1;
        UInt128 y = FloatRounding.ShiftRightKeeping(b._significand >> 1, a._exponent - b._exponent);
        if (a._negative == b._negative)
        {
            return new(a._negative, a._exponent + 1, x + y);
        }

        return x >= y
            ? new(a._negative, a._exponent + 1, x - y)
            : new(b._negative, a._exponent + 1, y - x);
    }

    public static WideFloat operator *(WideFloat a, WideFloat b)
    {
        if (a.IsZero || b.IsZero)
        {
            return default;
        }

        ulong a1 = (ulong)(a._significand >> 64);
        ulong b1 = (ulong)(b._significand >> 64);
        UInt128 middle = ((UInt128)a1 * (ulong)b._significand) >> 64;
        middle += ((UInt128)b1 * (ulong)a._significand) >> 64;
        return new(a._negative ^ b._negative, a._exponent + b._exponent + 1, ((UInt128)a1 * b1) + middle);
    }

    public static WideFloat operator /(WideFloat a, WideFloat b)
    {
        if (a.IsZero)
        {
            return default;
        }

        // Bit by bit: 128 quotient bits of two normalized significands.
        UInt128 rest = a._significand;
        UInt128 divisor = b._significand;
        UInt128 quotient = 0;
        bool carry = false;
        for (int i = 0; i < 128; i++)
        {
            quotient <<= 1;
            if (carry || rest >= divisor)
            {
                rest -= divisor;
                quotient |= 1;
            }

            carry = rest >> 127 != 0;
            rest <<= 1;
        }

        return new(a._negative ^ b._negative, a._exponent - b._exponent, quotient);
    }

    /// <summary>Divides by a small positive integer.</summary>
    internal WideFloat DividedBy(uint divisor) => new(_negative, _exponent, _significand / divisor);

    /// <summary>Times a power of two.</summary>
    internal WideFloat Scaled(int power) => new(_negative, _exponent + power, _significand);

    internal WideFloat WithSign(bool negative) => new(negative, _exponent, _significand);

    /// <summary>Rounds a number that is not 0 to the register format.</summary>
    /// <param name="environment">Rounding control and flags.</param>
    /// <param name="exact">False: there is more behind the last bit.</param>
    internal Float80 Round(ref FloatEnvironment environment, bool exact = false) =>
        FloatRounding.Round(
            ref environment, _negative, _exponent + Float80.Bias, exact ? _significand : _significand | 1);
}
