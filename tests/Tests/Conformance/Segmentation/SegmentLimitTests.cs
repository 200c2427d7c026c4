using Emulator.Arch;
using Emulator.Cpu;

namespace Tests.Conformance.Segmentation;

/// <summary>Limits, types and null segments of every data access (SDM 3A 5.3, 5.5), at their edges.</summary>
[TestFixture]
internal sealed unsafe class SegmentLimitTests
{
    private const int Writable = 0x93;
    private const int ReadOnly = 0x91;
    private const int Down = 0x97;
    private const int ReadableCode = 0x9B;
    private const int ExecuteOnly = 0x99;
    private const int Big = SegmentAttributes.DB;

    [TestCase(Writable, 0xFFFFu, 0xFFFFul, 1, true)]
    [TestCase(Writable, 0xFFFFu, 0xFFFFul, 2, false)]
    [TestCase(Writable, 0xFFFFu, 0x1_0000ul, 1, false)]
    [TestCase(Writable, 0u, 0ul, 1, true)]
    [TestCase(Writable, 0u, 0ul, 2, false)]
    [TestCase(Writable | Big, 0xFFFF_FFFEu, 0xFFFF_FFFFul, 1, false)]
    [TestCase(Writable | Big, 0xFFFF_FFFFu, 0xFFFF_FFFEul, 4, false)]
    [TestCase(Writable | Big, 0xFFFF_FFFFu, 0xFFFF_FFFCul, 4, true)]
    [TestCase(Down, 0xFFFu, 0xFFFul, 1, false)]
    [TestCase(Down, 0xFFFu, 0x1000ul, 4, true)]
    [TestCase(Down, 0xFFFu, 0xFFFFul, 1, true)]
    [TestCase(Down, 0xFFFu, 0xFFFFul, 2, false)]
    [TestCase(Down, 0xFFFFu, 0xFFFFul, 1, false)]
    [TestCase(Down | Big, 0xFFFu, 0xFFFF_FFFCul, 4, true)]
    [TestCase(Down | Big, 0xFFFu, 0xFFFF_FFFDul, 4, false)]
    [TestCase(Down | Big, 0xFFFF_FFFFu, 0xFFFF_FFFFul, 1, false)]
    public void An_access_is_inside_the_limit_or_raises_GP_and_SS_of_0(
        int attributes, uint limit, ulong offset, int sizeBytes, bool allowed)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        SegmentRegister segment = new()
        {
            Base = 0x10_0000,
            Limit = limit,
            Attributes = (ushort)attributes,
            Usable = 1,
        };
        bench.S->Ds = segment;
        bench.S->Ss = segment;
        AssertLinear(bench, SegmentIndex.Ds, offset, sizeBytes, allowed, ExceptionVector.GeneralProtection);
        AssertLinear(bench, SegmentIndex.Ss, offset, sizeBytes, allowed, ExceptionVector.StackFault);
    }

    [TestCase(Writable, true, true)]
    [TestCase(ReadOnly, true, false)]
    [TestCase(ReadableCode, true, false)]
    [TestCase(ExecuteOnly, false, false)]
    public void The_type_decides_over_reads_and_writes(int attributes, bool reads, bool writes)
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Fs.Attributes = (ushort)attributes;
        Assert.That(bench.Core.LinearOf(SegmentIndex.Fs, 0, 1, AccessKind.Read, out _), Is.EqualTo(reads));
        bench.TakeFault();
        Assert.That(bench.Core.LinearOf(SegmentIndex.Fs, 0, 1, AccessKind.Write, out _), Is.EqualTo(writes));
    }

    [Test]
    public void A_flat_segment_lets_an_access_wrap_to_offset_0()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bool found = bench.Core.LinearOf(SegmentIndex.Ds, 0xFFFF_FFFE, 4, AccessKind.Write, out ulong linear);
        Assert.That((found, linear), Is.EqualTo((true, 0xFFFF_FFFEUL)));
    }

    [Test]
    public void A_null_segment_holds_nothing()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Es = default;
        Assert.That(bench.Core.LinearOf(SegmentIndex.Es, 0, 1, AccessKind.Read, out _), Is.False);
        Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
    }

    [Test]
    public void Linear_addresses_wrap_at_4_GiB_outside_64_bit_code()
    {
        using SegmentBench bench = SegmentBench.Protected(0);
        bench.S->Ds.Base = 0xFFFF_F000;
        Assert.That(bench.Core.LinearOf(SegmentIndex.Ds, 0x2000, 4, AccessKind.Read, out ulong linear), Is.True);
        Assert.That(linear, Is.EqualTo(0x1000));
    }

    [Test]
    public void In_64_bit_code_only_FS_and_GS_have_a_base_and_nothing_has_a_limit()
    {
        using SegmentBench bench = SegmentBench.LongMode(3);
        for (int index = 0; index < 6; index++)
        {
            *bench.Core.SegmentAt(index) = new SegmentRegister { Base = 0x1_0000_0000, Limit = 0 };
            Assert.That(bench.Core.LinearOf(index, 0x5000, 8, AccessKind.Write, out ulong linear), Is.True);
            Assert.That(linear, Is.EqualTo(index >= SegmentIndex.Fs ? 0x1_0000_5000UL : 0x5000UL));
        }
    }

    [Test]
    public void Real_and_virtual_8086_mode_check_64_KiB_and_no_types()
    {
        using SegmentBench real = SegmentBench.RealMode();
        using SegmentBench v86 = SegmentBench.Virtual8086(0, vme: false);
        foreach (SegmentBench bench in new[] { real, v86 })
        {
            Assert.That(bench.Core.LinearOf(SegmentIndex.Cs, 0xFFFF, 1, AccessKind.Write, out _), Is.True);
            Assert.That(bench.Core.LinearOf(SegmentIndex.Ds, 0xFFFF, 2, AccessKind.Read, out _), Is.False);
            Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
            Assert.That(bench.Core.LinearOf(SegmentIndex.Ss, 0xFFFD, 4, AccessKind.Read, out _), Is.False);
            Assert.That(bench.TakeFault(), Is.EqualTo((ExceptionVector.StackFault, 0u)));
        }
    }

    [Test]
    public void Real_mode_keeps_the_limit_that_protected_mode_left()
    {
        using SegmentBench bench = SegmentBench.RealMode();
        bench.S->Ds.Limit = uint.MaxValue;
        bench.S->Gpr[0] = 0x1234;
        bench.Execute(0x8E, 0xD8);
        Assert.That(bench.S->Ds.Base, Is.EqualTo(0x1_2340));
        Assert.That(bench.Core.LinearOf(SegmentIndex.Ds, 0x8_0000, 4, AccessKind.Write, out _), Is.True);
    }

    private static void AssertLinear(
        SegmentBench bench, int index, ulong offset, int sizeBytes, bool allowed, ExceptionVector vector)
    {
        bool found = bench.Core.LinearOf(index, offset, sizeBytes, AccessKind.Write, out ulong linear);
        Assert.That(found, Is.EqualTo(allowed));
        Assert.That(bench.TakeFault(), allowed ? Is.Null : Is.EqualTo((vector, 0u)));
        if (allowed)
        {
            Assert.That(linear, Is.EqualTo((uint)(0x10_0000 + offset)));
        }
    }
}
