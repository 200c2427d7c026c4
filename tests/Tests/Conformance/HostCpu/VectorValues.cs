using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>Elements of vectors at which results turn: special values, their neighbours, random ones.</summary>
internal sealed class VectorValues(SplitMix random)
{
    private bool _small;
    private bool _letters;

    /// <summary>Chooses how the integers of the next case are spread.</summary>
    /// <param name="smallPercent">How often all are small, as shift counts and indices have to be.</param>
    /// <param name="lettersPercent">How often they are from a small alphabet, so that strings match.</param>
    public void Begin(int smallPercent, int lettersPercent)
    {
        _small = random.Chance(smallPercent);
        _letters = random.Chance(lettersPercent);
    }

    /// <summary>64 bits of elements.</summary>
    public ulong Word(VectorElement element)
    {
        int bits = VectorElements.BitsOf(element);
        ulong word = 0;
        for (int at = 0; at < 64; at += bits)
        {
            word |= (Next(element) & (ulong.MaxValue >> (64 - bits))) << at;
        }

        return word;
    }

    private ulong Next(VectorElement element) => element switch
    {
        VectorElement.Float16 => Float(5, 10),
        VectorElement.Float32 => Float(8, 23),
        VectorElement.Float64 => Float(11, 52),
        _ => Integer(VectorElements.BitsOf(element)),
    };

    private ulong Integer(int bits)
    {
        if (_small && random.Chance(85))
        {
            return (ulong)random.Below(bits + (bits / 4) + 2);
        }

        if (_letters)
        {
            return (ulong)random.Below(4);
        }

        return random.Below(8) switch
        {
            0 => (1UL << (bits - 1)) - (ulong)random.Below(3) + 1,
            1 => (ulong)random.Below(5) - 2,
            2 => random.Next() & (random.Chance(50) ? 0UL : ulong.MaxValue),
            _ => random.Interesting(),
        };
    }

    /// <summary>A binary floating-point number of a format.</summary>
    private ulong Float(int exponentBits, int fractionBits)
    {
        ulong maximum = (1UL << exponentBits) - 1;
        int bias = (int)(maximum >> 1);
        ulong mask = (1UL << fractionBits) - 1;
        ulong exponent = (ulong)(bias + random.Below(16) - 8);
        ulong fraction = Sparse(fractionBits);
        switch (random.Below(16))
        {
            case 0:
                // Zeros, infinities.
                exponent = random.Chance(50) ? 0 : maximum;
                fraction = 0;
                break;
            case 1:
                // A NaN: any, the shortest, the indefinite.
                exponent = maximum;
                fraction = random.Below(4) switch { 0 => 1, 1 => 1UL << (fractionBits - 1), _ => fraction | 1 };
                break;
            case 2:
                // Denormals from the least to the greatest.
                exponent = 0;
                fraction = random.Below(4) switch { 0 => 1, 1 => mask, _ => fraction >> random.Below(fractionBits) };
                break;
            case 3:
                // Next to the least and the greatest normal numbers.
                exponent = random.Chance(50) ? (ulong)(1 + random.Below(3)) : maximum - 1 - (ulong)random.Below(2);
                fraction = random.Below(3) switch { 0 => 0, 1 => mask, _ => fraction };
                break;
            case 4:
                // Products and quotients come to the ends of the range.
                int half = (bias / 2) + random.Below(fractionBits);
                exponent = (ulong)(random.Chance(50) ? bias - half : bias + half);
                exponent = Math.Min(exponent, maximum - 1);
                break;
            case 5:
                // Integers, those next to the ends of the integer types too.
                exponent = (ulong)(bias + random.Below(Math.Min(67, bias)));
                fraction = random.Below(4) switch { 0 => 0, 1 => mask, 2 => fraction & ~(mask >> 8), _ => fraction };
                break;
            case 6:
                exponent = random.Next() & maximum;
                break;
            case 7:
                return random.Next();
            case 8:
                exponent = (ulong)(bias + random.Below(2));
                fraction = 0;
                break;
        }

        return ((((ulong)random.Below(2) << exponentBits) | exponent) << fractionBits) | (fraction & mask);
    }

    /// <summary>Runs of zeros and ones, halves: where rounding turns.</summary>
    private ulong Sparse(int bits) => random.Below(6) switch
    {
        0 => random.Next() & (ulong.MaxValue << random.Below(bits)),
        1 => random.Next() | (ulong.MaxValue >> (64 - random.Below(bits) - 1)),
        2 => (1UL << random.Below(bits)) + (1UL << random.Below(bits)),
        _ => random.Next(),
    };
}
