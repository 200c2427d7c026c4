using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// The fixed ACPI hardware at port 0x600 (ACPI 4.8.3): PM1 event and control registers, the power-management timer at
/// 0x608, and the SMI command port 0xB2 that switches ACPI on. The addresses are those of QEMU's PIIX4.
/// </summary>
internal sealed class AcpiPm : IDevice, IPortDevice, IEventTarget
{
    public const ushort BasePort = 0x600;
    public const int PortCount = 12;
    public const ushort SmiCommandPort = 0xB2;

    /// <summary>The value that, written to the SMI command port, turns ACPI mode on.</summary>
    public const byte AcpiEnable = 0xF1;

    /// <summary>The value that turns it off.</summary>
    public const byte AcpiDisable = 0xF0;

    /// <summary>SCI is IRQ 9.</summary>
    public const int SciLine = 9;

    private const ushort TimerStatus = 1 << 0;
    private const ushort SciEnable = 1 << 0;
    private const ushort SleepEnable = 1 << 13;
    private const int StatusOffset = 0;
    private const int EnableOffset = 2;
    private const int ControlOffset = 4;
    private const int TimerOffset = 8;

    private readonly IClock _clock;
    private readonly EventQueue _events;
    private readonly IInterruptLines _lines;
    private readonly IBoardControl _board;
    private readonly int _timerBits;
    private readonly int _device;
    private State _s;

    /// <param name="clock">Guest time.</param>
    /// <param name="events">Where the timer's overflow is scheduled when the guest wants its interrupt.</param>
    /// <param name="lines">Where SCI goes, as IRQ 9.</param>
    /// <param name="board">Who is told of the power-off.</param>
    /// <param name="timerBits">The timer's width: 24, or 32 when the FADT says TMR_VAL_EXT.</param>
    public AcpiPm(IClock clock, EventQueue events, IInterruptLines lines, IBoardControl board, int timerBits = 24)
    {
        (_clock, _events, _lines, _board, _timerBits) = (clock, events, lines, board, timerBits);
        _device = events.Register(this);
    }

    /// <inheritdoc />
    public string CheckpointName => "acpi-pm";

    /// <summary>The timer: 3.579545 MHz since power-on.</summary>
    public uint TimerValue => (uint)(Ticks & ((1L << _timerBits) - 1));

    /// <summary>The device's number in the event queue.</summary>
    public int EventDevice => _device;

    private long Ticks => GuestTime.AcpiTimer.TicksAt(_clock.NowNs);

    /// <inheritdoc />
    public void Reset()
    {
        _s = default;
        _s.SeenHalfPeriods = Ticks >> (_timerBits - 1);
        _events.Cancel(_device, 0);
        _lines.SetLine(SciLine, false);
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        if (port == SmiCommandPort)
        {
            return _s.SmiCommand;
        }

        UpdateStatus();
        int offset = port - BasePort;
        ulong registers = _s.Status | ((ulong)_s.Enable << 16) | ((ulong)_s.Control << 32);
        return offset >= TimerOffset
            ? TimerValue >> (8 * (offset - TimerOffset))
            : (uint)(registers >> (8 * offset));
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        if (port == SmiCommandPort)
        {
            // On hardware an SMI handler flips SCI_EN; there is no SMM here, so the port does it.
            _s.SmiCommand = (byte)value;
            _s.Control = value switch
            {
                AcpiEnable => (ushort)(_s.Control | SciEnable),
                AcpiDisable => (ushort)(_s.Control & ~SciEnable),
                _ => _s.Control,
            };
            return;
        }

        UpdateStatus();
        int offset = port - BasePort;
        for (int i = 0; i < sizeBytes; i++)
        {
            WriteByte(offset + i, (byte)(value >> (8 * i)));
        }

        UpdateInterrupt();
        bool writesSleepBits = offset <= ControlOffset + 1 && offset + sizeBytes > ControlOffset + 1;
        if (writesSleepBits && (_s.Control & SleepEnable) != 0)
        {
            // SLP_EN always reads 0. No sleeping state but S5 is implemented, whatever type is given.
            _s.Control &= unchecked((ushort)~SleepEnable);
            _board.RequestPowerOff("the guest switched the machine off (ACPI S5)");
        }
    }

    /// <inheritdoc />
    public void OnEvent(int kind, long timeNs)
    {
        UpdateStatus();
        UpdateInterrupt();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => DeviceState.Save(writer, _s);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => DeviceState.Restore(reader, out _s);

    private void WriteByte(int offset, byte value)
    {
        int shift = 8 * (offset & 1);
        int bits = value << shift;
        int kept = ~(0xFF << shift);
        switch (offset & ~1)
        {
            case StatusOffset:
                _s.Status &= (ushort)~bits;
                break;
            case EnableOffset:
                _s.Enable = (ushort)((_s.Enable & kept) | bits);
                break;
            case ControlOffset:
                _s.Control = (ushort)((_s.Control & kept) | bits);
                break;
        }
    }

    /// <summary>TMR_STS is set whenever the timer's highest bit changes (ACPI 4.8.3.1.1).</summary>
    private void UpdateStatus()
    {
        long halfPeriods = Ticks >> (_timerBits - 1);
        if (halfPeriods != _s.SeenHalfPeriods)
        {
            _s.SeenHalfPeriods = halfPeriods;
            _s.Status |= TimerStatus;
        }
    }

    private void UpdateInterrupt()
    {
        _lines.SetLine(SciLine, (_s.Status & _s.Enable) != 0 && (_s.Control & SciEnable) != 0);
        if ((_s.Enable & TimerStatus) == 0)
        {
            _events.Cancel(_device, 0);
            return;
        }

        long next = ((Ticks >> (_timerBits - 1)) + 1) << (_timerBits - 1);
        _events.Schedule(_device, 0, GuestTime.AcpiTimer.NsOf(next));
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        public ushort Status;
        public ushort Enable;
        public ushort Control;
        public byte SmiCommand;
        public long SeenHalfPeriods;
    }
}
