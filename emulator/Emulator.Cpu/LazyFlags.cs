using System.Numerics;
using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>
/// The six status flags as the operands or the result of the instruction that set them last. Operands are shifted to
/// the top of a 64-bit word, so that comparisons of every size are 64-bit comparisons.
/// </summary>
internal static class LazyFlags
{
    /// <summary>The status flags at their places in RFLAGS.</summary>
    internal static ulong Evaluate(ulong a, ulong b, ulong kind)
    {
        if ((kind & FlagKind.KindMask) == FlagKind.Explicit)
        {
            return a;
        }

        ulong result = Result(a, b, kind);
        int shift = (int)(kind >> FlagKind.ShiftPosition) & 63;
        ulong flags = CarryOverflowAdjust(a, b, kind, result, shift);
        if (result == 0 && (kind & FlagKind.KindMask) is not (FlagKind.Product or FlagKind.Factors))
        {
            flags |= Rflags.ZF;
        }

        flags |= (result >> 63) << 7;
        if ((BitOperations.PopCount((byte)(result >> shift)) & 1) == 0)
        {
            flags |= Rflags.PF;
        }

        return flags;
    }

    /// <summary>Whether condition <paramref name="condition"/> (SDM 2 B.1.4.7) holds.</summary>
    internal static bool Holds(int condition, ulong a, ulong b, ulong kind)
    {
        if ((kind & FlagKind.KindMask) == FlagKind.Sub)
        {
            switch (condition >> 1)
            {
                case 1: return (a < b) ^ ((condition & 1) != 0);
                case 2: return (a == b) ^ ((condition & 1) != 0);
                case 3: return (a <= b) ^ ((condition & 1) != 0);
                case 4: return ((long)(a - b) < 0) ^ ((condition & 1) != 0);
                case 6: return ((long)a < (long)b) ^ ((condition & 1) != 0);
                case 7: return ((long)a <= (long)b) ^ ((condition & 1) != 0);
            }
        }
        else if (condition >> 1 == 1)
        {
            return (CarryOf(a, b, kind) != 0) ^ ((condition & 1) != 0);
        }
        else if ((kind & FlagKind.KindMask) is not (FlagKind.Explicit or FlagKind.Product or FlagKind.Factors))
        {
            switch (condition >> 1)
            {
                case 2: return (Result(a, b, kind) == 0) ^ ((condition & 1) != 0);
                case 4: return ((long)Result(a, b, kind) < 0) ^ ((condition & 1) != 0);
            }
        }

        return Holds(condition, Evaluate(a, b, kind));
    }

    /// <summary>Whether a condition holds for the given status flags.</summary>
    internal static bool Holds(int condition, ulong flags)
    {
        bool holds = (condition >> 1) switch
        {
            0 => (flags & Rflags.OF) != 0,
            1 => (flags & Rflags.CF) != 0,
            2 => (flags & Rflags.ZF) != 0,
            3 => (flags & (Rflags.CF | Rflags.ZF)) != 0,
            4 => (flags & Rflags.SF) != 0,
            5 => (flags & Rflags.PF) != 0,
            6 => SignDiffersFromOverflow(flags),
            _ => (flags & Rflags.ZF) != 0 || SignDiffersFromOverflow(flags),
        };
        return holds ^ ((condition & 1) != 0);
    }

    /// <summary>CF alone, as 0 or 1.</summary>
    internal static ulong CarryOf(ulong a, ulong b, ulong kind) => (kind & FlagKind.KindMask) switch
    {
        FlagKind.Explicit => a & 1,
        FlagKind.Add => a + b < a ? 1UL : 0,
        FlagKind.Sub => a < b ? 1UL : 0,
        FlagKind.Logic => 0,
        FlagKind.Inc or FlagKind.Dec => (kind >> 16) & 1,
        FlagKind.Result or FlagKind.Product => b & 1,
        _ => Evaluate(a, b, kind) & 1,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Result(ulong a, ulong b, ulong kind)
    {
        ulong carry = ((kind >> 16) & 1) << ((int)(kind >> FlagKind.ShiftPosition) & 63);
        return (kind & FlagKind.KindMask) switch
        {
            FlagKind.Add => a + b,
            FlagKind.Sub => a - b,
            FlagKind.Adc => a + b + carry,
            FlagKind.Sbb => a - b - carry,
            FlagKind.Factors => a * b,
            _ => a,
        };
    }

    private static ulong CarryOverflowAdjust(ulong a, ulong b, ulong kind, ulong result, int shift)
    {
        bool carryIn = (kind & FlagKind.Carry) != 0;
        switch (kind & FlagKind.KindMask)
        {
            case FlagKind.Add:
            case FlagKind.Adc:
                return Pack(
                    carryIn ? result <= a : result < a,
                    ((a ^ result) & (b ^ result)) >> 63 != 0,
                    (((a ^ b ^ result) >> shift) & 0x10) != 0);
            case FlagKind.Sub:
            case FlagKind.Sbb:
                return Pack(
                    carryIn ? a <= b : a < b,
                    ((a ^ b) & (a ^ result)) >> 63 != 0,
                    (((a ^ b ^ result) >> shift) & 0x10) != 0);
            case FlagKind.Inc:
                return Pack(carryIn, result == 1UL << 63, ((result >> shift) & 0xF) == 0);
            case FlagKind.Dec:
                return Pack(carryIn, result == (1UL << 63) - (1UL << shift), ((result >> shift) & 0xF) == 0xF);
            case FlagKind.Result:
            case FlagKind.Product:
                return b;
            case FlagKind.Factors:
                bool overflows = Math.BigMul((long)a, (long)b, out _) != (long)result >> 63;
                return Pack(overflows, overflows, adjust: false);
            default:
                return 0;
        }
    }

    private static ulong Pack(bool carry, bool overflow, bool adjust) =>
        (carry ? Rflags.CF : 0) | (overflow ? Rflags.OF : 0) | (adjust ? Rflags.AF : 0);

    private static bool SignDiffersFromOverflow(ulong flags) => ((flags >> 7) & 1) != ((flags >> 11) & 1);
}
