using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>The 16550A data sheet (National PC16550D).</summary>
[TestFixture]
internal sealed class UartTests
{
    private const int Data = 0;
    private const int InterruptEnable = 1;
    private const int Identification = 2;
    private const int FifoControl = 2;
    private const int LineControl = 3;
    private const int ModemControl = 4;
    private const int LineStatus = 5;
    private const int ModemStatus = 6;
    private const int Scratch = 7;

    private TestBoard _board = new();
    private Uart16550 _uart = Make(new TestBoard());

    [SetUp]
    public void Reset()
    {
        _board = new TestBoard();
        _uart = Make(_board);
    }

    [Test]
    public void What_is_written_is_sent_at_once()
    {
        Out(Data, 'A');
        Out(Data, 'B');
        Assert.That(_board.Sent, Is.EqualTo("AB"u8.ToArray()));
        Assert.That(In(LineStatus), Is.EqualTo(0x60));
    }

    [Test]
    public void The_divisor_latch_lies_behind_dlab()
    {
        Out(LineControl, 0x83);
        Out(Data, 0x01);
        Out(InterruptEnable, 0x02);
        Assert.That((In(Data), In(InterruptEnable)), Is.EqualTo((0x01U, 0x02U)));
        Out(LineControl, 0x03);
        Assert.That(In(InterruptEnable), Is.Zero);
        Assert.That(_board.Sent, Is.Empty);
    }

    [Test]
    public void Received_bytes_come_in_order_and_interrupt()
    {
        Out(ModemControl, 0x08);
        Out(InterruptEnable, 0x01);
        Receive("xyz"u8, fifo: true);
        Assert.That(_board.Lines[4], Is.True);
        Assert.That(In(Identification), Is.EqualTo(0xC4));
        Assert.That(In(LineStatus) & 1, Is.EqualTo(1));
        Assert.That((In(Data), In(Data), In(Data)), Is.EqualTo(((uint)'x', (uint)'y', (uint)'z')));
        Assert.That(_board.Lines[4], Is.False);
        Assert.That(In(LineStatus) & 1, Is.Zero);
        Assert.That(In(Identification), Is.EqualTo(0xC1));
    }

    [Test]
    public void Fewer_bytes_than_the_trigger_level_come_as_a_timeout()
    {
        Out(InterruptEnable, 0x01);
        Out(FifoControl, 0x81);
        Receive("1234567"u8, fifo: false);
        Assert.That(In(Identification), Is.EqualTo(0xCC));
        Receive("8"u8, fifo: false);
        Assert.That(In(Identification), Is.EqualTo(0xC4));
    }

    [Test]
    public void Bytes_wait_at_the_source_while_the_receiver_is_full()
    {
        Receive("ab"u8, fifo: false);
        Assert.That(_board.Input, Has.Count.EqualTo(1));
        Assert.That(In(Data), Is.EqualTo((uint)'a'));
        _board.Advance(Uart16550.PollNs);
        Assert.That(In(Data), Is.EqualTo((uint)'b'));
    }

    [Test]
    public void Only_out2_lets_the_interrupt_through()
    {
        Out(InterruptEnable, 0x02);
        Assert.That(_board.Lines[4], Is.False);
        Out(ModemControl, 0x08);
        Assert.That(_board.Lines[4], Is.True);
    }

    [Test]
    public void The_transmitter_interrupt_ends_when_it_is_identified_and_returns_with_the_next_byte()
    {
        Out(ModemControl, 0x08);
        Out(InterruptEnable, 0x02);
        Assert.That(In(Identification), Is.EqualTo(0x02));
        Assert.That(_board.Lines[4], Is.False);
        Assert.That(In(Identification), Is.EqualTo(0x01));
        Out(Data, 'x');
        Assert.That(_board.Lines[4], Is.True);
    }

    [Test]
    public void Loopback_returns_bytes_and_modem_lines()
    {
        Out(ModemControl, 0x1F);
        Assert.That(In(ModemStatus) & 0xF0, Is.EqualTo(0xF0));
        Out(Data, 0x5A);
        Assert.That(_board.Sent, Is.Empty);
        Assert.That(In(Data), Is.EqualTo(0x5A));
        Out(ModemControl, 0x11);
        Assert.That(In(ModemStatus) & 0xF0, Is.EqualTo(0x20), "DTR is DSR");
        Out(ModemControl, 0x12);
        Assert.That(In(ModemStatus), Is.EqualTo(0x13), "RTS is CTS; CTS and DSR have changed");
        Assert.That(In(ModemStatus), Is.EqualTo(0x10));
    }

    [Test]
    public void A_loopback_overrun_is_reported_once()
    {
        Out(ModemControl, 0x10);
        Out(Data, 1);
        Out(Data, 2);
        Assert.That(In(LineStatus) & 0x03, Is.EqualTo(0x03));
        Assert.That(In(LineStatus) & 0x02, Is.Zero);
        Assert.That(In(Data), Is.EqualTo(2), "the register was overwritten");
    }

    [Test]
    public void A_16550a_is_recognised_by_fifo_bits_and_scratch()
    {
        Out(FifoControl, 0x01);
        Out(Scratch, 0xA5);
        Assert.That(In(Identification) & 0xC0, Is.EqualTo(0xC0));
        Assert.That(In(Scratch), Is.EqualTo(0xA5));
        Out(FifoControl, 0x00);
        Assert.That(In(Identification) & 0xC0, Is.Zero);
    }

    private static Uart16550 Make(TestBoard board) => new(board, board.Events, board, board, board);

    private void Receive(ReadOnlySpan<byte> bytes, bool fifo)
    {
        if (fifo)
        {
            Out(FifoControl, 0x01);
        }

        foreach (byte value in bytes)
        {
            _board.Input.Enqueue(value);
        }

        _board.Advance(Uart16550.PollNs);
    }

    private void Out(int register, int value) =>
        _uart.WritePort((ushort)(Uart16550.BasePort + register), 1, (uint)value);

    private uint In(int register) => _uart.ReadPort((ushort)(Uart16550.BasePort + register), 1);
}
