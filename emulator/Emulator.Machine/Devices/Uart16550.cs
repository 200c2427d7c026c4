using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// A 16550A UART (National Semiconductor PC16550D data sheet). Bytes are sent at once, whatever the divisor: the
/// transmitter is always empty again when the guest looks, and the THRE interrupt follows every write. Bytes are
/// received at events on guest time, from a source that is asked only then.
/// </summary>
internal sealed unsafe class Uart16550 : IDevice, IPortDevice, IEventTarget
{
    public const ushort BasePort = 0x3F8;
    public const int PortCount = 8;
    public const int Line = 4;

    /// <summary>How often the source is asked: 1 ms of guest time, about a character time at 9600 baud.</summary>
    public const long PollNs = 1_000_000;

    private const int FifoBytes = 16;
    private const byte EnableReceived = 1 << 0;
    private const byte EnableTransmitterEmpty = 1 << 1;
    private const byte EnableLineStatus = 1 << 2;
    private const byte EnableModemStatus = 1 << 3;
    private const byte DivisorLatchAccess = 1 << 7;
    private const byte FifoEnable = 1 << 0;
    private const byte ClearReceiver = 1 << 1;
    private const byte Out2 = 1 << 3;
    private const byte Loopback = 1 << 4;
    private const byte DataReady = 1 << 0;
    private const byte Overrun = 1 << 1;
    private const byte TransmitterEmpty = 0x60;

    // CTS, DSR and DCD: somebody is connected and listens.
    private const byte ConnectedModem = 0xB0;

    private readonly EventQueue _events;
    private readonly IInterruptLines _lines;
    private readonly IClock _clock;
    private readonly ICharacterSink _sink;
    private readonly ICharacterSource? _source;
    private readonly int _device;
    private State _s;

    /// <param name="clock">Guest time.</param>
    /// <param name="events">Where polls of the source are scheduled.</param>
    /// <param name="lines">Where IRQ 4 goes.</param>
    /// <param name="sink">Who gets what the guest sends.</param>
    /// <param name="source">Where received bytes come from; null = nothing ever comes.</param>
    public Uart16550(
        IClock clock, EventQueue events, IInterruptLines lines, ICharacterSink sink, ICharacterSource? source)
    {
        (_clock, _events, _lines, _sink, _source) = (clock, events, lines, sink, source);
        _device = events.Register(this);
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => "uart0";

    /// <summary>True while a byte can still come in and would interrupt the guest.</summary>
    public bool CanInterruptOnInput =>
        _source is { IsOpen: true } && (_s.InterruptEnable & EnableReceived) != 0 && (_s.ModemControl & Out2) != 0;

    private bool IsLoopback => (_s.ModemControl & Loopback) != 0;

    private bool HasFifo => (_s.FifoControl & FifoEnable) != 0;

    private int TriggerBytes => !HasFifo ? 1 : (_s.FifoControl >> 6) switch { 0 => 1, 1 => 4, 2 => 8, _ => 14 };

    /// <inheritdoc />
    public void Reset()
    {
        _s = new State { TakenBytes = _s.TakenBytes };
        _s.LineControl = 3;
        _s.Divisor = 12;
        _s.LineStatus = TransmitterEmpty;
        _s.ModemStatus = ConnectedModem;
        UpdateInterrupt();
        if (_source is not null)
        {
            _events.Schedule(_device, 0, _clock.NowNs + PollNs);
        }
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        bool isDivisor = (_s.LineControl & DivisorLatchAccess) != 0;
        switch (port - BasePort)
        {
            case 0: return isDivisor ? (byte)_s.Divisor : ReadReceiver();
            case 1: return isDivisor ? (uint)(_s.Divisor >> 8) : _s.InterruptEnable;
            case 2: return ReadIdentification();
            case 3: return _s.LineControl;
            case 4: return _s.ModemControl;
            case 5: return ReadLineStatus();
            case 6: return ReadModemStatus();
            default: return _s.Scratch;
        }
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        byte data = (byte)value;
        bool isDivisor = (_s.LineControl & DivisorLatchAccess) != 0;
        switch (port - BasePort)
        {
            case 0 when isDivisor: _s.Divisor = (ushort)((_s.Divisor & 0xFF00) | data); break;
            case 1 when isDivisor: _s.Divisor = (ushort)((_s.Divisor & 0xFF) | (data << 8)); break;
            case 0: Transmit(data); break;
            case 1: WriteInterruptEnable(data); break;
            case 2: WriteFifoControl(data); break;
            case 3: _s.LineControl = data; break;
            case 4: WriteModemControl(data); break;
            case 7: _s.Scratch = data; break;
        }
    }

    /// <inheritdoc />
    public void OnEvent(int kind, long timeNs)
    {
        if (_source is null)
        {
            return;
        }

        // While the guest has not emptied the receiver, bytes wait at the source instead of being overrun.
        int room = HasFifo ? FifoBytes : 1;
        while (!IsLoopback && _s.Received < room && _source.TryRead(timeNs, out byte value))
        {
            _s.TakenBytes++;
            Receive(value);
        }

        if (_source.IsOpen)
        {
            _events.Schedule(_device, 0, timeNs + PollNs);
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => DeviceState.Save(writer, _s);

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        DeviceState.Restore(reader, out _s);
        _source?.MoveTo(_s.TakenBytes);
    }

    private void Transmit(byte value)
    {
        if (IsLoopback)
        {
            Receive(value);
        }
        else
        {
            _sink.Write(value);
        }

        _s.IsTransmitterInterrupt = true;
        UpdateInterrupt();
    }

    private void Receive(byte value)
    {
        int capacity = HasFifo ? FifoBytes : 1;
        if (_s.Received == capacity)
        {
            // A full FIFO keeps its bytes; the single register of 16450 mode is overwritten.
            _s.LineStatus |= Overrun;
            if (!HasFifo)
            {
                _s.Fifo[_s.First] = value;
            }
        }
        else
        {
            _s.Fifo[(_s.First + _s.Received) % FifoBytes] = value;
            _s.Received++;
        }

        // The character-timeout interrupt, four character times after the last byte, is due at once in guest time.
        UpdateInterrupt();
    }

    private uint ReadReceiver()
    {
        byte value = _s.Fifo[_s.First];
        if (_s.Received > 0)
        {
            _s.First = (byte)((_s.First + 1) % FifoBytes);
            _s.Received--;
        }

        UpdateInterrupt();
        return value;
    }

    private uint ReadIdentification()
    {
        int source = PendingSource();
        if (source == Source.TransmitterEmpty)
        {
            _s.IsTransmitterInterrupt = false;
            UpdateInterrupt();
        }

        return (uint)((source < 0 ? 1 : source) | (HasFifo ? 0xC0 : 0));
    }

    private uint ReadLineStatus()
    {
        uint value = (uint)(_s.LineStatus | (_s.Received > 0 ? DataReady : 0));
        _s.LineStatus &= unchecked((byte)~Overrun);
        UpdateInterrupt();
        return value;
    }

    private uint ReadModemStatus()
    {
        byte value = _s.ModemStatus;
        _s.ModemStatus &= 0xF0;
        UpdateInterrupt();
        return value;
    }

    private void WriteInterruptEnable(byte value)
    {
        bool asksForEmpty = (value & ~_s.InterruptEnable & EnableTransmitterEmpty) != 0;
        _s.InterruptEnable = (byte)(value & 0x0F);
        _s.IsTransmitterInterrupt |= asksForEmpty;
        UpdateInterrupt();
    }

    private void WriteFifoControl(byte value)
    {
        bool changes = ((value ^ _s.FifoControl) & FifoEnable) != 0;
        _s.FifoControl = (byte)((value & FifoEnable) != 0 ? value & 0xC9 : 0);
        if (changes || (value & ClearReceiver) != 0)
        {
            _s.First = 0;
            _s.Received = 0;
        }

        UpdateInterrupt();
    }

    private void WriteModemControl(byte value)
    {
        _s.ModemControl = (byte)(value & 0x1F);

        // In loopback DTR, RTS, OUT1 and OUT2 appear as DSR, CTS, RI and DCD.
        int inputs = !IsLoopback ? ConnectedModem
            : ((value & 2) << 3) | ((value & 1) << 5) | ((value & 4) << 4) | ((value & 8) << 4);
        int changed = (inputs ^ _s.ModemStatus) & 0xF0;
        int deltas = ((changed & 0xB0) | (changed & ~inputs & 0x40)) >> 4;
        _s.ModemStatus = (byte)(inputs | (_s.ModemStatus & 0x0F) | deltas);
        UpdateInterrupt();
    }

    /// <summary>The interrupt of highest priority as IIR names it (data sheet, table IV); -1 for none.</summary>
    private int PendingSource()
    {
        byte enabled = _s.InterruptEnable;
        if ((enabled & EnableLineStatus) != 0 && (_s.LineStatus & Overrun) != 0)
        {
            return Source.LineStatus;
        }

        if ((enabled & EnableReceived) != 0 && _s.Received > 0)
        {
            return _s.Received >= TriggerBytes ? Source.Received : Source.Timeout;
        }

        if ((enabled & EnableTransmitterEmpty) != 0 && _s.IsTransmitterInterrupt)
        {
            return Source.TransmitterEmpty;
        }

        return (enabled & EnableModemStatus) != 0 && (_s.ModemStatus & 0x0F) != 0 ? Source.ModemStatus : -1;
    }

    /// <summary>OUT2 gates the interrupt on a PC; in loopback it is disconnected.</summary>
    private void UpdateInterrupt() =>
        _lines.SetLine(Line, PendingSource() >= 0 && (_s.ModemControl & (Out2 | Loopback)) == Out2);

    private static class Source
    {
        public const int ModemStatus = 0x0;
        public const int TransmitterEmpty = 0x2;
        public const int Received = 0x4;
        public const int LineStatus = 0x6;
        public const int Timeout = 0xC;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        /// <summary>Bytes taken from the source since power-on; a reset does not give them back.</summary>
        public long TakenBytes;

        public ushort Divisor;
        public byte InterruptEnable;
        public byte FifoControl;
        public byte LineControl;
        public byte ModemControl;
        public byte LineStatus;
        public byte ModemStatus;
        public byte Scratch;
        public byte First;
        public byte Received;
        public bool IsTransmitterInterrupt;
        public fixed byte Fifo[FifoBytes];
    }
}
