using Tests.Support;

namespace Tests.Conformance.X87;

/// <summary>Operands that find faults: special values, their neighbours, and random ones of every kind.</summary>
internal sealed class X87Values(ulong seed)
{
    private static readonly (int SignAndExponent, ulong Significand)[] s_special =
    [
        (0, 0), (0, 1), (0, 0x7FFF_FFFF_FFFF_FFFF), (0, 0x8000_0000_0000_0000), (0, 0xFFFF_FFFF_FFFF_FFFF),
        (1, 0x8000_0000_0000_0000), (1, 0xFFFF_FFFF_FFFF_FFFF), (1, 0x7FFF_FFFF_FFFF_FFFF), (0x3FFF, 0),
        (0x3FFF, 0x8000_0000_0000_0000), (0x3FFE, 0xFFFF_FFFF_FFFF_FFFF), (0x3FFF, 0x8000_0000_0000_0001),
        (0x3FFE, 0x8000_0000_0000_0000), (0x3FFF, 0xC000_0000_0000_0000), (0x3FFF, 0x7FFF_FFFF_FFFF_FFFF),
        (0x7FFE, 0xFFFF_FFFF_FFFF_FFFF), (0x7FFF, 0x8000_0000_0000_0000), (0x7FFF, 0x8000_0000_0000_0001),
        (0x7FFF, 0xC000_0000_0000_0000), (0x7FFF, 0xC000_0000_0000_0001), (0x7FFF, 0xFFFF_FFFF_FFFF_FFFF),
        (0x7FFF, 0xBFFF_FFFF_FFFF_FFFF), (0x7FFF, 0), (0x7FFF, 1), (0x7FFF, 0x4000_0000_0000_0000),
        (0x403E, 0x8000_0000_0000_0000), (0x403D, 0xFFFF_FFFF_FFFF_FFFF), (0x400E, 0x8000_0000_0000_0000),
        (0x401E, 0x8000_0000_0000_0000), (0x400D, 0xFFFF_8000_0000_0000), (0x401D, 0xFFFF_FFFF_0000_0000),
        (0x403A, 0xDE0B_6B3A_763F_FFF0), (0x403A, 0xDE0B_6B3A_7640_0000), (0x4000, 0xC90F_DAA2_2168_C235),
        (0x3FFF, 0xC90F_DAA2_2168_C235), (0x3F80, 0xFFFF_FF80_0000_0000), (0x407E, 0xFFFF_FF80_0000_0000),
        (0x43FE, 0xFFFF_FFFF_FFFF_FC00), (0x3C00, 0xFFFF_FFFF_FFFF_FC00), (0x3F6A, 0x8000_0000_0000_0000),
        (0x3BCD, 0x8000_0000_0000_0000), (0x403E, 0xFFFF_FFFF_FFFF_FFFF), (0x403F, 0x8000_0000_0000_0000),
    ];

    private readonly SplitMix _random = new(seed);

    public ulong Next() => _random.Next();

    public int Below(int limit) => _random.Below(limit);

    /// <summary>A register value: (sign and exponent, significand).</summary>
    public (int SignAndExponent, ulong Significand) Extended()
    {
        int sign = Below(2) << 15;
        switch (Below(8))
        {
            case 0 or 1:
                (int special, ulong significand) = s_special[Below(s_special.Length)];
                return (special | sign, significand);
            case 2:
                return ((int)(Next() & 0xFFFF), Next());
            case 3:
                // A denormal, or one of the encodings beside them.
                return (sign | Below(2), Next() >> Below(64));
            case 4:
                // Integral and nearly so.
                int bits = 1 + Below(66);
                return (sign | (0x3FFE + bits), Sparse() | (1UL << 63));
            case 5:
                return (sign | (Below(2) == 0 ? 1 + Below(80) : 0x7FFE - Below(80)), Sparse() | (1UL << 63));
            default:
                return (sign | (0x3FFF + Below(40) - 20), Sparse() | (1UL << 63));
        }
    }

    /// <summary>A single or double.</summary>
    public ulong Binary(int sizeBytes)
    {
        int fractionBits = sizeBytes == 4 ? 23 : 52;
        int exponentBits = sizeBytes == 4 ? 8 : 11;
        ulong exponent = Below(6) switch
        {
            0 => 0,
            1 => (1UL << exponentBits) - 1,
            2 => Next() & ((1UL << exponentBits) - 1),
            3 => (ulong)Below(3),
            _ => (1UL << (exponentBits - 1)) - 10 + (ulong)Below(20),
        };
        ulong fraction = Below(4) == 0 ? 0 : Sparse() >> (64 - fractionBits);
        ulong sign = (ulong)Below(2);
        return (((sign << exponentBits) | exponent) << fractionBits) | fraction;
    }

    /// <summary>An integer of a size, often near a power of two.</summary>
    public ulong Integer() => Below(4) switch
    {
        0 => (ulong)Below(3) - 1,
        1 => (1UL << Below(64)) - (ulong)Below(3),
        2 => Next() >> Below(64),
        _ => Next(),
    };

    /// <summary>64 bits with runs of zeros or ones: where rounding goes wrong.</summary>
    public ulong Sparse() => Below(5) switch
    {
        0 => Next() & (ulong.MaxValue << Below(64)),
        1 => Next() | (ulong.MaxValue >> Below(64)),
        2 => (1UL << Below(64)) + (1UL << Below(64)),
        3 => (Next() & (ulong.MaxValue << 41)) | (1UL << (Below(3) == 0 ? 39 : 40)) | (Next() & 1),
        _ => Next(),
    };
}
