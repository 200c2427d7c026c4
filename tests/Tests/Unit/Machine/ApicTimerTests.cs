using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>SDM 3A 10.5.4: a 1 GHz clock, so a count at divide-by-1 is nanoseconds.</summary>
[TestFixture]
internal sealed class ApicTimerTests
{
    private const uint DivideBy1 = 0xB;
    private const uint Periodic = 1 << 17;
    private const uint Deadline = 2 << 17;

    private ApicBench _bench = new();

    [SetUp]
    public void Make()
    {
        _bench = new ApicBench().Enabled();
        _bench[ApicRegister.DivideConfiguration] = DivideBy1;
    }

    [Test]
    public void One_shot_fires_once_and_stays_at_zero()
    {
        _bench[ApicRegister.LvtTimer] = 0x40;
        _bench[ApicRegister.InitialCount] = 1000;
        _bench.Board.Advance(400);
        Assert.That(_bench[ApicRegister.CurrentCount], Is.EqualTo(600));
        _bench.Board.Advance(599);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.Board.Advance(1);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x40));
        _bench[ApicRegister.EndOfInterrupt] = 0;
        _bench.Board.Advance(5000);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        Assert.That(_bench[ApicRegister.CurrentCount], Is.Zero);
    }

    [Test]
    public void Periodic_reloads_without_drift()
    {
        _bench[ApicRegister.LvtTimer] = Periodic | 0x40;
        _bench[ApicRegister.InitialCount] = 1000;
        int count = 0;
        for (int i = 0; i < 1000; i++)
        {
            _bench.Board.Advance(37);
            if (_bench.Board.IsInterrupting)
            {
                Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x40));
                _bench[ApicRegister.EndOfInterrupt] = 0;
                count++;
            }
        }

        Assert.That(count, Is.EqualTo(37));
        Assert.That(_bench[ApicRegister.CurrentCount], Is.EqualTo(1000));
        _bench[ApicRegister.InitialCount] = 0;
        Assert.That(_bench.Board.Events.Count, Is.Zero);
    }

    [TestCase(0x0U, 2)]
    [TestCase(0x1U, 4)]
    [TestCase(0x2U, 8)]
    [TestCase(0x3U, 16)]
    [TestCase(0x8U, 32)]
    [TestCase(0x9U, 64)]
    [TestCase(0xAU, 128)]
    [TestCase(0xBU, 1)]
    public void The_divider_has_eight_settings(uint code, int divisor)
    {
        _bench[ApicRegister.DivideConfiguration] = code;
        _bench[ApicRegister.LvtTimer] = 0x40;
        _bench[ApicRegister.InitialCount] = 10;
        _bench.Board.Advance((10 * divisor) - 1);
        Assert.That(_bench[ApicRegister.CurrentCount], Is.EqualTo(1));
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.Board.Advance(1);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
    }

    [Test]
    public void A_masked_timer_counts_without_interrupting()
    {
        _bench[ApicRegister.LvtTimer] = 0x1_0040;
        _bench[ApicRegister.InitialCount] = 100;
        _bench.Board.Advance(40);
        Assert.That(_bench[ApicRegister.CurrentCount], Is.EqualTo(60));
        _bench.Board.Advance(1000);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
    }

    [Test]
    public void The_deadline_fires_when_the_counter_reaches_it_and_disarms()
    {
        _bench[ApicRegister.LvtTimer] = Deadline | 0x41;
        Assert.That(_bench.Apic.TryWriteMsr(ApicRegister.TscDeadlineMsr, 5000), Is.True);
        _bench.Board.AdvanceTo(4999);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        Assert.That(_bench[ApicRegister.CurrentCount], Is.Zero);
        _bench.Board.AdvanceTo(5000);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x41));
        Assert.That(_bench.Apic.TryReadMsr(ApicRegister.TscDeadlineMsr, out ulong armed), Is.True);
        Assert.That(armed, Is.Zero);
    }

    [Test]
    public void A_deadline_in_the_past_fires_at_once_and_zero_disarms()
    {
        _bench[ApicRegister.LvtTimer] = Deadline | 0x41;
        _bench.Board.AdvanceTo(5000);
        _bench.Apic.TryWriteMsr(ApicRegister.TscDeadlineMsr, 9000);
        _bench.Apic.TryWriteMsr(ApicRegister.TscDeadlineMsr, 0);
        _bench.Board.AdvanceTo(20_000);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.Apic.TryWriteMsr(ApicRegister.TscDeadlineMsr, 1);
        _bench.Board.Advance(0);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
    }

    [Test]
    public void A_counter_that_was_set_back_delays_the_deadline()
    {
        _bench[ApicRegister.LvtTimer] = Deadline | 0x41;
        _bench.Apic.TryWriteMsr(ApicRegister.TscDeadlineMsr, 5000);
        _bench.Board.AdvanceTo(1000);
        _bench.Board.TscOffset = unchecked((ulong)-1000);
        _bench.Board.AdvanceTo(5999);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.Board.AdvanceTo(6000);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
    }

    [Test]
    public void Counts_are_ignored_in_deadline_mode_and_deadlines_in_the_others()
    {
        _bench.Apic.TryWriteMsr(ApicRegister.TscDeadlineMsr, 5000);
        Assert.That(_bench.Apic.TryReadMsr(ApicRegister.TscDeadlineMsr, out ulong armed), Is.True);
        Assert.That(armed, Is.Zero);
        _bench[ApicRegister.LvtTimer] = Deadline | 0x41;
        _bench[ApicRegister.InitialCount] = 100;
        Assert.That(_bench.Board.Events.Count, Is.Zero);
    }
}
