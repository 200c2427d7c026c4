using CsCheck;
using Emulator.Arch;
using Emulator.Cpu;
using Tests.Support;

namespace Tests.Unit.Cpu;

/// <summary>The lazy flags against a model that adds and subtracts in wide integers (SDM 1 3.4.3.1).</summary>
[TestFixture]
internal sealed unsafe class LazyFlagsTests
{
    private static readonly int[] s_sizes = [1, 2, 4, 8];

    private static readonly ulong[] s_borders =
    [
        0, 1, 0xF, 0x10, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
        0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, ulong.MaxValue,
    ];

    private static readonly Gen<ulong> s_operand =
        Gen.OneOf(Gen.ULong, Gen.Int[0, s_borders.Length - 1].Select(i => s_borders[i]));

    private static readonly Gen<(ulong A, ulong B, int Size, bool Carry)> s_case =
        Gen.Select(s_operand, s_operand, Gen.Int[0, 3].Select(i => s_sizes[i]), Gen.Bool);

    [Test]
    public void Addition_has_the_flags_of_the_wide_sum() => Check((core, a, b, size, carry) =>
    {
        core.SetFlagsAdd(size, a, b, carry);
        return Model(size, a, b, carry, subtract: false);
    });

    [Test]
    public void Subtraction_has_the_flags_of_the_wide_difference() => Check((core, a, b, size, carry) =>
    {
        core.SetFlagsSub(size, a, b, carry);
        return Model(size, a, b, carry, subtract: true);
    });

    [Test]
    public void Increment_is_an_addition_of_one_that_keeps_the_carry() => Check((core, a, _, size, carry) =>
    {
        core.StatusFlags = carry;
        core.SetFlagsIncDec(size, a + 1, increment: true);
        return (Model(size, a, 1, 0, subtract: false) & ~Rflags.CF) | carry;
    });

    [Test]
    public void Decrement_is_a_subtraction_of_one_that_keeps_the_carry() => Check((core, a, _, size, carry) =>
    {
        core.StatusFlags = carry;
        core.SetFlagsIncDec(size, a - 1, increment: false);
        return (Model(size, a, 1, 0, subtract: true) & ~Rflags.CF) | carry;
    });

    [Test]
    public void A_logic_result_clears_carry_overflow_and_adjust() => Check((core, a, _, size, _) =>
    {
        core.SetFlagsLogic(size, a);
        return ResultFlags(size, a);
    });

    [Test]
    public void A_result_with_given_flags_keeps_them() => Check((core, a, b, size, _) =>
    {
        ulong given = b & (Rflags.CF | Rflags.OF | Rflags.AF);
        core.SetFlagsResult(size, a, given);
        return ResultFlags(size, a) | given;
    });

    [Test]
    public void A_product_of_64_bits_overflows_when_its_upper_half_is_no_sign() => Check((core, a, b, _, _) =>
    {
        (core.S->FlagA, core.S->FlagB, core.S->FlagKind) = (a, b, FlagKind.Factors);
        Int128 product = (Int128)(long)a * (long)b;
        ulong overflow = product != (long)product ? Rflags.CF | Rflags.OF : 0;
        return (ResultFlags(8, (ulong)(long)product) & ~Rflags.ZF) | overflow;
    });

    private static void Check(Func<Core, ulong, ulong, int, ulong, ulong> setAndModel)
    {
        using TestBoard board = new(4096);
        s_case.Sample(
            x =>
            {
                ulong expected = setAndModel(board.Core, x.A, x.B, x.Size, x.Carry ? 1UL : 0);
                bool conditions = Enumerable.Range(0, 16).All(
                    i => board.Core.ConditionHolds(i) == Holds(i, expected));
                return conditions && board.Core.StatusFlags == expected && board.Core.Carry == (expected & 1);
            },
            iter: 20_000,
            threads: 1);
    }

    private static ulong Model(int size, ulong a, ulong b, ulong carry, bool subtract)
    {
        int bits = 8 * size;
        UInt128 mask = (UInt128.One << bits) - 1;
        UInt128 left = a & mask;
        UInt128 right = b & mask;
        Int128 signed = subtract
            ? Signed(left, bits) - Signed(right, bits) - (Int128)carry
            : Signed(left, bits) + Signed(right, bits) + (Int128)carry;
        UInt128 wide = subtract ? left - right - carry : left + right + carry;
        Int128 nibble = subtract
            ? (Int128)(left & 15) - (Int128)(right & 15) - (Int128)carry
            : (Int128)(left & 15) + (Int128)(right & 15) + (Int128)carry;
        return ResultFlags(size, (ulong)(wide & mask))
            | (wide > mask ? Rflags.CF : 0)
            | (nibble < 0 || nibble > 15 ? Rflags.AF : 0)
            | (signed != Signed(wide & mask, bits) ? Rflags.OF : 0);
    }

    private static Int128 Signed(UInt128 value, int bits) =>
        (value >> (bits - 1)) != 0 ? (Int128)value - (Int128.One << bits) : (Int128)value;

    private static ulong ResultFlags(int size, ulong result)
    {
        ulong masked = size == 8 ? result : result & ((1UL << (8 * size)) - 1);
        int ones = Enumerable.Range(0, 8).Count(bit => ((masked >> bit) & 1) != 0);
        return (masked == 0 ? Rflags.ZF : 0)
            | ((masked >> ((8 * size) - 1)) != 0 ? Rflags.SF : 0)
            | (ones % 2 == 0 ? Rflags.PF : 0);
    }

    /// <summary>The conditions as SDM 1 appendix B names them.</summary>
    private static bool Holds(int condition, ulong flags)
    {
        bool cf = (flags & Rflags.CF) != 0;
        bool zf = (flags & Rflags.ZF) != 0;
        bool sf = (flags & Rflags.SF) != 0;
        bool of = (flags & Rflags.OF) != 0;
        bool pf = (flags & Rflags.PF) != 0;
        bool[] table =
        [
            of, !of, cf, !cf, zf, !zf, cf || zf, !cf && !zf, sf, !sf, pf, !pf, sf != of, sf == of,
            zf || sf != of, !zf && sf == of,
        ];
        return table[condition];
    }
}
