using Emulator.Machine;
using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>
/// The 8254 data sheet (Intel 231164): its six modes, counted in clocks after the write of the count.
/// </summary>
[TestFixture]
internal sealed class PitTests
{
    private const ushort Base = Pit8254.BasePort;

    private PitChannel _channel = new();

    [SetUp]
    public void Make()
    {
        _channel = new PitChannel();
        _channel.Reset(gate: true);
    }

    [Test]
    public void Mode_0_raises_out_n_plus_1_clocks_after_the_write()
    {
        Program(mode: 0, count: 4);
        Assert.That(Outputs(0, 8), Is.EqualTo("LLLLLHHH"));
        Assert.That(CountAt(1), Is.EqualTo(4));
        Assert.That(CountAt(4), Is.EqualTo(1));
        Assert.That(CountAt(6), Is.EqualTo(0xFFFF), "counting goes on");
        Assert.That(_channel.NextChange(0), Is.EqualTo(5));
    }

    [Test]
    public void Mode_0_stands_still_while_gate_is_low()
    {
        Program(mode: 0, count: 4);
        _channel.SetGate(false, 3);
        Assert.That(CountAt(10), Is.EqualTo(2));
        Assert.That(_channel.NextChange(10), Is.EqualTo(long.MaxValue));
        _channel.SetGate(true, 10);
        Assert.That(Outputs(10, 4), Is.EqualTo("LLHH"));
    }

    [Test]
    public void Mode_0_stops_at_the_first_byte_of_a_new_count()
    {
        Program(mode: 0, count: 4);
        _channel.WriteCount(2, 10);
        Assert.That(_channel.Out(10), Is.False);
        Assert.That(_channel.Out(50), Is.False);
        _channel.WriteCount(0, 50);
        Assert.That(Outputs(50, 5), Is.EqualTo("LLLHH"));
    }

    [Test]
    public void Mode_1_makes_a_pulse_of_n_clocks_at_each_trigger()
    {
        _channel.SetGate(false, 0);
        Program(mode: 1, count: 3);
        Assert.That(Outputs(0, 3), Is.EqualTo("HHH"));
        Trigger(5);
        Assert.That(Outputs(5, 6), Is.EqualTo("HLLLHH"));
        Trigger(20);
        Trigger(22);
        Assert.That(Outputs(23, 5), Is.EqualTo("LLLHH"), "triggered again before its end");
    }

    [Test]
    public void Mode_2_is_low_for_one_clock_in_n()
    {
        Program(mode: 2, count: 4);
        Assert.That(Outputs(1, 9), Is.EqualTo("HHHLHHHLH"));
        Assert.That(CountAt(1), Is.EqualTo(4));
        Assert.That(CountAt(4), Is.EqualTo(1));
        Assert.That(CountAt(5), Is.EqualTo(4));
    }

    [Test]
    public void Mode_2_takes_a_new_count_at_the_end_of_the_period()
    {
        Program(mode: 2, count: 5);
        WriteCount(3, 3);
        Assert.That(Outputs(1, 12), Is.EqualTo("HHHHLHHLHHLH"));
    }

    [Test]
    public void Mode_2_starts_again_when_gate_rises_and_is_high_while_it_is_low()
    {
        Program(mode: 2, count: 3);
        _channel.SetGate(false, 3);
        Assert.That(Outputs(3, 4), Is.EqualTo("HHHH"));
        _channel.SetGate(true, 10);
        Assert.That(Outputs(11, 4), Is.EqualTo("HHLH"));
    }

    [TestCase(4, "HHLLHHLL")]
    [TestCase(5, "HHHLLHHHLL")]
    [TestCase(3, "HHLHHL")]
    public void Mode_3_is_high_for_the_larger_half(int count, string expected)
    {
        Program(mode: 3, count);
        Assert.That(Outputs(1, expected.Length), Is.EqualTo(expected));
    }

    [Test]
    public void Mode_3_counts_down_by_two()
    {
        Program(mode: 3, count: 6);
        Assert.That(Enumerable.Range(1, 7).Select(i => CountAt(i)), Is.EqualTo(new[] { 6, 4, 2, 6, 4, 2, 6 }));
    }

    [Test]
    public void Mode_3_takes_a_new_count_at_the_end_of_the_half_period()
    {
        Program(mode: 3, count: 8);
        WriteCount(4, 2);
        Assert.That(Outputs(1, 10), Is.EqualTo("HHHHLLHHLL"));
    }

    [Test]
    public void Mode_4_strobes_once_n_plus_1_clocks_after_the_write()
    {
        Program(mode: 4, count: 3);
        Assert.That(Outputs(0, 8), Is.EqualTo("HHHHLHHH"));
    }

    [Test]
    public void Mode_5_strobes_n_plus_1_clocks_after_each_trigger()
    {
        _channel.SetGate(false, 0);
        Program(mode: 5, count: 3);
        Assert.That(Outputs(0, 4), Is.EqualTo("HHHH"));
        Trigger(10);
        Assert.That(Outputs(10, 7), Is.EqualTo("HHHHLHH"));
    }

    [Test]
    public void Decimal_counting_wraps_at_ten_thousand()
    {
        _channel.WriteControl(0x31, 0);
        WriteCount(0x0100, 0);
        Assert.That(CountAt(2), Is.EqualTo(0x0099));
        Assert.That(CountAt(102), Is.EqualTo(0x9999));
        WriteCount(0, 200);
        Assert.That(_channel.NextChange(200), Is.EqualTo(200 + 10_001));
    }

    [Test]
    public void A_latched_count_stays_until_it_is_read()
    {
        Program(mode: 2, count: 0x1234);
        _channel.WriteControl(0x00, 101);
        _channel.WriteControl(0x00, 150);
        int latched = _channel.ReadCount(500) | (_channel.ReadCount(500) << 8);
        Assert.That(latched, Is.EqualTo(0x1234 - 100));
        Assert.That(_channel.ReadCount(501), Is.EqualTo((0x1234 - 500) & 0xFF));
    }

    [TestCase(1, 0x34)]
    [TestCase(2, 0x1200)]
    public void One_byte_access_reaches_one_half(int access, int expected)
    {
        _channel.WriteControl((byte)(access << 4), 0);
        _channel.WriteCount((byte)(access == 1 ? 0x34 : 0x12), 0);
        Assert.That(_channel.NextChange(0), Is.EqualTo(expected + 1));
        Assert.That(_channel.ReadCount(1), Is.EqualTo(access == 1 ? 0x34 : 0x12));
    }

    [Test]
    public void Read_back_latches_status_before_count()
    {
        TestBoard board = new();
        Pit8254 pit = new(board, board.Events, board);
        pit.WritePort(Pit8254.ControlPort, 1, 0x76);
        pit.WritePort(Base + 1, 1, 0x34);
        pit.WritePort(Base + 1, 1, 0x12);
        pit.WritePort(Pit8254.ControlPort, 1, 0xC4);
        Assert.That(pit.ReadPort(Base + 1, 1), Is.EqualTo(0xF6), "OUT, null count, both bytes, mode 3");
        board.Advance(10_000);
        pit.WritePort(Pit8254.ControlPort, 1, 0xC4);
        Assert.That(pit.ReadPort(Base + 1, 1) & 0x40, Is.Zero);
    }

    [TestCase(2)]
    [TestCase(3)]
    public void Counter_0_interrupts_at_its_rate(int mode)
    {
        TestBoard board = new();
        Pit8254 pit = new(board, board.Events, board);
        pit.WritePort(Pit8254.ControlPort, 1, (uint)(0x30 | (mode << 1)));
        pit.WritePort(Base, 1, 11932 & 0xFF);
        pit.WritePort(Base, 1, 11932 >> 8);
        board.Edges[0] = 0;
        board.Advance(GuestTime.NsPerSecond);
        Assert.That(board.Edges[0], Is.InRange(99, 100));
    }

    [Test]
    public void Port_61_gates_counter_2_and_shows_its_output()
    {
        TestBoard board = new();
        Pit8254 pit = new(board, board.Events, board);
        pit.WritePort(Pit8254.SystemControlPortB, 1, 1);
        pit.WritePort(Pit8254.ControlPort, 1, 0xB0);
        pit.WritePort(Base + 2, 1, 0xFF);
        pit.WritePort(Base + 2, 1, 0x00);
        Assert.That(pit.ReadPort(Pit8254.SystemControlPortB, 1) & 0x21, Is.EqualTo(0x01));
        board.AdvanceTo(GuestTime.Pit.NsOf(255));
        Assert.That(pit.ReadPort(Pit8254.SystemControlPortB, 1) & 0x20, Is.Zero);
        board.AdvanceTo(GuestTime.Pit.NsOf(256));
        Assert.That(pit.ReadPort(Pit8254.SystemControlPortB, 1) & 0x20, Is.EqualTo(0x20));
    }

    [Test]
    public void The_refresh_bit_turns_over_every_15_microseconds()
    {
        TestBoard board = new();
        Pit8254 pit = new(board, board.Events, board);
        int changes = 0;
        uint last = pit.ReadPort(Pit8254.SystemControlPortB, 1) & 0x10;
        for (int i = 0; i < 10_000; i++)
        {
            board.Advance(100);
            uint now = pit.ReadPort(Pit8254.SystemControlPortB, 1) & 0x10;
            changes += now != last ? 1 : 0;
            last = now;
        }

        Assert.That(changes, Is.EqualTo(66));
    }

    private void Program(int mode, int count)
    {
        _channel.WriteControl((byte)(0x30 | (mode << 1)), 0);
        WriteCount(count, 0);
    }

    private void WriteCount(int count, long now)
    {
        _channel.WriteCount((byte)count, now);
        _channel.WriteCount((byte)(count >> 8), now);
    }

    private void Trigger(long now)
    {
        _channel.SetGate(false, now);
        _channel.SetGate(true, now);
    }

    /// <summary>The counting element, read with a latch command.</summary>
    private int CountAt(long now)
    {
        _channel.LatchCount(now);
        return _channel.ReadCount(now) | (_channel.ReadCount(now) << 8);
    }

    private string Outputs(long from, int clocks) =>
        string.Concat(Enumerable.Range(0, clocks).Select(i => _channel.Out(from + i) ? 'H' : 'L'));
}
