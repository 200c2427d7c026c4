using Emulator.Machine;
using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>The MC146818 data sheet (Motorola ADI856).</summary>
[TestFixture]
internal sealed class RtcTests
{
    private const int RegisterA = 0x0A;
    private const int RegisterB = 0x0B;
    private const int RegisterC = 0x0C;
    private const ulong RamBytes = 5UL << 30;

    private TestBoard _board = new();
    private CmosRtc _rtc = Make(new TestBoard());

    [SetUp]
    public void Reset()
    {
        _board = new TestBoard();
        _rtc = Make(_board);
    }

    [Test]
    public void Time_is_shown_in_bcd_and_goes_on_with_guest_time()
    {
        Assert.That(Date(), Is.EqualTo("20 24 02 28 / 23 59 58 / 04"));
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(Date(), Is.EqualTo("20 24 02 28 / 23 59 59 / 04"));
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(Date(), Is.EqualTo("20 24 02 29 / 00 00 00 / 05"));
    }

    [TestCase(0x02, 0x23)]
    [TestCase(0x00, 0x91)]
    [TestCase(0x06, 23)]
    [TestCase(0x04, 0x8B)]
    public void Hours_follow_the_modes_of_register_b(int registerB, int expected)
    {
        Write(RegisterB, registerB);
        Assert.That(Read(4), Is.EqualTo(expected));
    }

    [TestCase(0x00, 0x12, 0x00)]
    [TestCase(0x00, 0x92, 0x12)]
    [TestCase(0x00, 0x81, 0x13)]
    [TestCase(0x04, 0x8B, 0x23)]
    public void Hours_of_a_12_hour_clock_are_understood(int registerB, int written, int shown)
    {
        Write(RegisterB, registerB);
        Write(4, written);
        Write(RegisterB, 0x02);
        Assert.That(Read(4), Is.EqualTo(shown));
    }

    [Test]
    public void Setting_stops_the_clock_and_it_goes_on_from_what_was_written()
    {
        Write(RegisterB, 0x82);
        _board.Advance(10 * GuestTime.NsPerSecond);
        Write(0, 0x30);
        Write(2, 0x15);
        Write(4, 0x08);
        Assert.That(Date(), Does.Contain("/ 08 15 30 /"));
        Write(RegisterB, 0x02);
        _board.Advance(2 * GuestTime.NsPerSecond);
        Assert.That(Date(), Does.Contain("/ 08 15 32 /"));
    }

    [Test]
    public void Update_in_progress_announces_the_second_244_microseconds_before()
    {
        _board.AdvanceTo(GuestTime.NsPerSecond - 244_001);
        Assert.That(Read(RegisterA) & 0x80, Is.Zero);
        _board.Advance(1);
        Assert.That(Read(RegisterA) & 0x80, Is.EqualTo(0x80));
        _board.AdvanceTo(GuestTime.NsPerSecond);
        Assert.That(Read(RegisterA) & 0x80, Is.Zero);
    }

    [TestCase(6, 1024)]
    [TestCase(15, 2)]
    [TestCase(1, 256)]
    [TestCase(3, 8192)]
    public void Periodic_interrupts_come_at_the_selected_rate(int rate, int perSecond)
    {
        Write(RegisterA, 0x20 | rate);
        Write(RegisterB, 0x42);
        int count = 0;
        long step = GuestTime.NsPerSecond / perSecond / 4;
        for (long at = 0; at < GuestTime.NsPerSecond + step; at += step)
        {
            _board.AdvanceTo(at);
            if (_board.Lines[8])
            {
                Assert.That(Read(RegisterC) & 0xC0, Is.EqualTo(0xC0));
                count++;
            }
        }

        Assert.That(count, Is.EqualTo(perSecond));
    }

    [Test]
    public void The_update_interrupt_comes_each_second_and_ends_when_register_c_is_read()
    {
        Write(RegisterB, 0x12);
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(_board.Lines[8], Is.True);
        Assert.That(Read(RegisterC), Is.EqualTo(0x90 | 0x40));
        Assert.That(_board.Lines[8], Is.False);
        Assert.That(Read(RegisterC), Is.Zero);
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(_board.Edges[8], Is.EqualTo(2));
    }

    [Test]
    public void The_alarm_comes_at_its_second()
    {
        Write(1, 0x05);
        Write(3, 0x00);
        Write(5, 0xFF);
        Write(RegisterB, 0x22);
        _board.Advance(6 * GuestTime.NsPerSecond);
        Assert.That(_board.Lines[8], Is.False);
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(_board.Lines[8], Is.True);
        Assert.That(Read(RegisterC) & 0x20, Is.EqualTo(0x20));
    }

    [Test]
    public void Flags_that_nobody_waits_for_are_set_all_the_same()
    {
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(Read(RegisterC), Is.EqualTo(0x50));
        Assert.That(_board.Events.Count, Is.Zero);
    }

    [Test]
    public void Memory_sizes_are_told_as_a_pc_tells_them()
    {
        Assert.That(Read(0x15) | (Read(0x16) << 8), Is.EqualTo(640));
        Assert.That(Read(0x30) | (Read(0x31) << 8), Is.EqualTo(0xFC00));
        Assert.That(Read(0x34) | (Read(0x35) << 8), Is.EqualTo((3072 - 16) * 16));
        Assert.That(Read(0x5B) | (Read(0x5C) << 8) | (Read(0x5D) << 16), Is.EqualTo(2048 * 16));
    }

    [Test]
    public void The_index_port_carries_the_nmi_mask()
    {
        _rtc.WritePort(CmosRtc.IndexPort, 1, 0x8F);
        Assert.That(_rtc.IsNmiMasked, Is.True);
        _rtc.WritePort(CmosRtc.DataPort, 1, 0x42);
        Assert.That(Read(0x0F), Is.EqualTo(0x42));
        Assert.That(_rtc.IsNmiMasked, Is.False);
    }

    private static CmosRtc Make(TestBoard board) => new(
        board, board.Events, board, new DateTime(2024, 2, 28, 23, 59, 58, DateTimeKind.Utc), RamBytes);

    private string Date() => $"{Read(0x32):x2} {Read(9):x2} {Read(8):x2} {Read(7):x2} / "
        + $"{Read(4):x2} {Read(2):x2} {Read(0):x2} / {Read(6):x2}";

    private int Read(int register)
    {
        _rtc.WritePort(CmosRtc.IndexPort, 1, (uint)register);
        return (int)_rtc.ReadPort(CmosRtc.DataPort, 1);
    }

    private void Write(int register, int value)
    {
        _rtc.WritePort(CmosRtc.IndexPort, 1, (uint)register);
        _rtc.WritePort(CmosRtc.DataPort, 1, (uint)value);
    }
}
