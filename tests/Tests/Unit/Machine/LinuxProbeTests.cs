using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>
/// What Linux 6.1 does to the chips of a board before it trusts them, written again from its drivers' rules: a chip
/// that answers otherwise is used in a slower way, or not at all, without a word.
/// </summary>
[TestFixture]
internal sealed class LinuxProbeTests
{
    private const int PortAccessNs = 40;
    private const double PitHz = 1_193_182;

    private TestBoard _board = new();

    [SetUp]
    public void Make() => _board = new TestBoard();

    /// <summary>tsc.c, quick_pit_calibrate: watches the upper byte of counter 2 fall for 50 ms.</summary>
    [Test]
    public void The_time_stamp_counter_is_measured_against_counter_2()
    {
        Pit8254 pit = new(_board, _board.Events, _board);
        StartCounter2(pit, 0xFFFF);
        (long start, int reads) = Expect(pit, 0xFF);
        Assert.That(reads, Is.GreaterThan(5), "the byte must be seen often enough for a sharp edge");
        int steps = 0;
        long end = start;
        for (int msb = 0xFE; msb > 0xFF - 50; msb--)
        {
            (end, reads) = Expect(pit, (byte)msb);
            Assert.That(reads, Is.GreaterThan(5), $"upper byte {msb:x2}");
            steps++;
        }

        double hz = (end - start) / (steps * 256 / PitHz);
        Assert.That(hz, Is.EqualTo(1e9).Within(0.05).Percent, "the TSC ticks once a nanosecond");
    }

    /// <summary>tsc.c, pit_calibrate_tsc: mode 0, and port 0x61 bit 5 rises after 10 ms.</summary>
    [Test]
    public void Counter_2_raises_bit_5_of_port_61_when_it_has_counted_down()
    {
        const int latch = 11_932;
        Pit8254 pit = new(_board, _board.Events, _board);
        StartCounter2(pit, latch);
        long start = _board.NowNs;
        int reads = 0;
        while ((Read(pit, 0x61) & 0x20) == 0)
        {
            reads++;
        }

        Assert.That(_board.NowNs - start, Is.EqualTo(latch / PitHz * 1e9).Within(0.05).Percent);
        Assert.That(reads, Is.GreaterThan(5000), "fewer reads look like a disturbed measurement");
    }

    /// <summary>8250_port.c, autoconfig: IER is four bits, loopback works, the FIFO is a 16550A's, no more.</summary>
    [Test]
    public void The_serial_port_is_a_16550a()
    {
        Uart16550 uart = new(_board, _board.Events, _board, _board, _board);
        Write(uart, 1, 0);
        Assert.That(Read(uart, 1) & 0x0F, Is.Zero);
        Write(uart, 1, 0x0F);
        Assert.That(Read(uart, 1), Is.EqualTo(0x0F));
        Write(uart, 1, 0);
        Write(uart, 4, 0x1A);
        Assert.That(Read(uart, 6) & 0xF0, Is.EqualTo(0x90), "RTS and OUT2 come back as CTS and DCD");
        Write(uart, 4, 0);
        Write(uart, 3, 0xBF);
        Write(uart, 2, 0);
        Write(uart, 3, 0);
        Write(uart, 2, 1);
        Assert.That(Read(uart, 2) >> 6, Is.EqualTo(3), "16550A");
        Write(uart, 3, 0x80);
        Assert.That(Read(uart, 2), Is.Not.Zero, "a 16650 has a register that is 0 here");
        Write(uart, 3, 0xE0);
        byte mode = (byte)Read(uart, 2);
        Write(uart, 3, 0);
        Write(uart, 4, 0x10);
        Write(uart, 3, 0xE0);
        Assert.That((Read(uart, 2) ^ mode) & 0x10, Is.Zero, "a National SuperIO shows MCR here");
        Write(uart, 3, 0);
        Write(uart, 4, 0);
        Write(uart, 2, 0x21);
        Assert.That(Read(uart, 2) >> 5, Is.EqualTo(6), "a TI16750 shows bit 5");
        Write(uart, 2, 1);
        Write(uart, 1, 0x40);
        Assert.That(Read(uart, 1) & 0x40, Is.Zero, "an XScale keeps bit 6 of IER");
    }

    /// <summary>
    /// 8250_port.c, serial8250_do_startup: THRE is interrupted for again each time it is enabled, or Linux polls.
    /// </summary>
    [Test]
    public void Enabling_the_transmitter_interrupt_raises_it_each_time()
    {
        Uart16550 uart = new(_board, _board.Events, _board, _board, _board);
        Write(uart, 2, 1);
        Write(uart, 4, 0x08);
        for (int i = 0; i < 3; i++)
        {
            Write(uart, 1, 0x02);
            Assert.That(_board.Lines[Uart16550.Line], Is.True, $"time {i}");
            Assert.That(Read(uart, 5) & 0x60, Is.EqualTo(0x60));
            Assert.That(Read(uart, 2) & 0x0F, Is.EqualTo(0x02));
            Assert.That(Read(uart, 2) & 0x0F, Is.EqualTo(0x01), "reading it has taken it back");
            Assert.That(_board.Lines[Uart16550.Line], Is.False);
            Write(uart, 1, 0);
        }
    }

    /// <summary>A byte that fills the transmitter is followed by another interrupt once it is sent.</summary>
    [Test]
    public void The_handler_sends_a_page_in_bounded_passes()
    {
        Uart16550 uart = new(_board, _board.Events, _board, _board, _board);
        Write(uart, 2, 1);
        Write(uart, 4, 0x08);
        Write(uart, 1, 0x02);
        int left = 4096;
        int passes = 0;
        while ((Read(uart, 2) & 1) == 0)
        {
            passes++;
            for (int i = 0; i < 16 && left > 0; i++, left--)
            {
                Write(uart, 0, (byte)left);
            }

            if (left == 0)
            {
                Write(uart, 1, 0);
            }
        }

        Assert.That(_board.Sent, Has.Count.EqualTo(4096));
        Assert.That(passes, Is.EqualTo(256), "Linux gives up after 512");
    }

    private static uint Read(Uart16550 uart, int register) => uart.ReadPort((ushort)(0x3F8 + register), 1);

    private static void Write(Uart16550 uart, int register, byte value) =>
        uart.WritePort((ushort)(0x3F8 + register), 1, value);

    private static void StartCounter2(Pit8254 pit, int count)
    {
        pit.WritePort(0x61, 1, (pit.ReadPort(0x61, 1) & ~2U) | 1);
        pit.WritePort(0x43, 1, 0xB0);
        pit.WritePort(0x42, 1, (uint)(count & 0xFF));
        pit.WritePort(0x42, 1, (uint)(count >> 8));
    }

    private uint Read(Pit8254 pit, ushort port)
    {
        _board.Advance(PortAccessNs);
        return pit.ReadPort(port, 1);
    }

    /// <summary>Reads while the upper byte is the expected one: when it was seen last, and how often.</summary>
    private (long TimeNs, int Reads) Expect(Pit8254 pit, byte msb)
    {
        int reads = 0;
        long last = _board.NowNs;
        while (true)
        {
            Read(pit, 0x42);
            if (Read(pit, 0x42) != msb)
            {
                return (last, reads);
            }

            last = _board.NowNs;
            reads++;
        }
    }
}
