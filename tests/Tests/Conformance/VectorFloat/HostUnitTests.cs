using System.Runtime.Intrinsics;
using Emulator.Cpu.VectorFloat;

namespace Tests.Conformance.VectorFloat;

/// <summary>When the host's floating-point unit may answer for the guest's.</summary>
[TestFixture]
internal sealed class HostUnitTests
{
    private const uint Usual = 0x1F80;
    private const ulong SmallestNormal = 0x0010_0000_0000_0000;

    [TestCase(0U, true)]
    [TestCase(Mxcsr.PE, true)]
    [TestCase(Mxcsr.DAZ | Mxcsr.FTZ, true)]
    [TestCase(1U << Mxcsr.RoundingShift, false)]
    [TestCase(3U << Mxcsr.RoundingShift, false)]
    public void It_serves_a_guest_that_rounds_to_nearest(uint more, bool serves) =>
        Assert.That(HostUnit.Serves(Usual | more), Is.EqualTo(serves));

    [Test]
    public void It_does_not_serve_a_guest_that_unmasks_precision() =>
        Assert.That(HostUnit.Serves(Usual & ~Mxcsr.PM), Is.False);

    [Test]
    public void The_smallest_normal_result_is_not_trusted_because_it_may_have_been_tiny_before_rounding()
    {
        Assert.That(HostUnit.IsSafeResult<Binary64>(SmallestNormal), Is.False);
        Assert.That(HostUnit.IsSafeResult<Binary64>((2 * SmallestNormal) - 1), Is.False);
        Assert.That(HostUnit.IsSafeResult<Binary64>(2 * SmallestNormal), Is.True);
        Assert.That(HostUnit.IsSafeResult<Binary64>(Binary64.Infinity - 1), Is.True);
        Assert.That(HostUnit.IsSafeResult<Binary64>(Binary64.Infinity), Is.False);
    }

    [Test]
    public void Vectors_are_judged_as_their_elements_are()
    {
        var values = new FloatValues(0x2026);
        int judged = 0;
        for (int i = 0; i < 20_000; i++)
        {
            judged += Check<Binary32>(values) + Check<Binary64>(values);
        }

        TestContext.Out.WriteLine($"{judged} elements");
    }

    [Test]
    public void A_product_that_the_smallest_normal_number_hides_raises_underflow()
    {
        // (1 − 2⁻⁵³) × 2⁻¹⁰²² has 53 bits, one more than a denormal: the tie goes to 2⁻¹⁰²².
        SimdEnvironment environment = new(Usual);
        ulong product = SoftArithmetic.Multiply<Binary64>(ref environment, 0x3FEF_FFFF_FFFF_FFFF, SmallestNormal);
        Assert.That(product, Is.EqualTo(SmallestNormal));
        Assert.That(environment.Flags, Is.EqualTo(Mxcsr.UE | Mxcsr.PE));
    }

    private static int Check<TFormat>(FloatValues values)
        where TFormat : struct, IFloatFormat
    {
        ulong a = values.Number<TFormat>(0);
        ulong b = values.Number<TFormat>(a);
        ulong result = values.Number<TFormat>(0);
        uint doubtful = HostUnit.Bits<TFormat>(
            HostUnit.Doubtful<TFormat>(Spread<TFormat>(result), Spread<TFormat>(a), Spread<TFormat>(b)));
        uint all = HostUnit.ElementsOf<TFormat>(32);
        bool trusted = HostUnit.IsSafeResult<TFormat>(result) && !HostUnit.IsDenormal<TFormat>(a)
            && !HostUnit.IsDenormal<TFormat>(b);
        Assert.That(doubtful, Is.EqualTo(trusted ? 0U : all), $"{a:X} {b:X} {result:X}");
        bool plain = HostUnit.ArePlain<TFormat>(32, Spread<TFormat>(a), Spread<TFormat>(b));
        Assert.That(plain, Is.EqualTo(HostUnit.IsPlain<TFormat>(a) && HostUnit.IsPlain<TFormat>(b)), $"{a:X} {b:X}");
        return 2;
    }

    private static Vector256<byte> Spread<TFormat>(ulong value)
        where TFormat : struct, IFloatFormat =>
        TFormat.SizeBytes == 4 ? Vector256.Create((uint)value).AsByte() : Vector256.Create(value).AsByte();
}
