using Emulator.Cpu.VectorFloat;

namespace Tests.Conformance.VectorFloat;

/// <summary>Operands that find faults: special values, their neighbours, and random ones of every kind.</summary>
internal sealed class FloatValues(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next number of SplitMix64.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>A number of any format; often near one given before, so that sums cancel.</summary>
    public ulong Number<TFormat>(ulong near)
        where TFormat : struct, IFloatFormat
    {
        if (Below(8) == 0)
        {
            return near ^ ((Next() & 1) * TFormat.Sign) ^ (Next() & (1UL << Below(TFormat.FractionBits)));
        }

        int top = Layout<TFormat>.TopExponent;
        int bias = Layout<TFormat>.Bias;
        int exponent = Below(12) switch
        {
            0 => 0,
            1 => top,
            2 => Below(top + 1),
            3 => 1 + Below(3),
            4 => top - 1 - Below(3),
            5 => (bias / 2) + Below(TFormat.FractionBits),
            6 => bias + (bias / 2) - Below(4),
            7 => bias + 28 + Below(6),
            8 => bias + Math.Min(bias, 60 + Below(6)),
            _ => bias + Below(2 * TFormat.FractionBits) - TFormat.FractionBits,
        };
        exponent = Math.Clamp(exponent, 0, top);
        ulong fraction = Below(5) == 0 ? 0 : Sparse() >> (64 - TFormat.FractionBits);
        ulong sign = (Next() & 1) * TFormat.Sign;
        return sign | ((ulong)exponent << TFormat.FractionBits) | fraction;
    }

    /// <summary>An integer of any size, often near a power of two.</summary>
    public ulong Integer() => Below(4) switch
    {
        0 => (ulong)Below(3) - 1,
        1 => (1UL << Below(64)) - (ulong)Below(3),
        2 => Next() >> Below(64),
        _ => Sparse(),
    };

    /// <summary>MXCSR: every rounding, DAZ and FTZ, all or some masked, flags already set or not.</summary>
    public uint Controls()
    {
        uint rounding = (uint)Below(4) << 13;
        uint denormals = ((uint)Below(2) << 6) | ((uint)Below(2) << 15);
        uint masks = (Below(3) == 0 ? (uint)Below(64) : 63) << 7;
        uint flags = Below(3) == 0 ? (uint)Below(64) : 0;
        return rounding | denormals | masks | flags;
    }

    /// <summary>64 bits with runs of zeros or ones: where rounding goes wrong.</summary>
    private ulong Sparse() => Below(6) switch
    {
        0 => Next() & (ulong.MaxValue << Below(64)),
        1 => Next() | (ulong.MaxValue >> Below(64)),
        2 => (1UL << Below(64)) + (1UL << Below(64)),
        3 => ulong.MaxValue << Below(64),
        4 => ulong.MaxValue >> Below(64),
        _ => Next(),
    };
}
