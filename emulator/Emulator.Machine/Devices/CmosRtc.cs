using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// The MC146818 real-time clock with its 128 bytes of memory, ports 0x70 and 0x71 (Motorola data sheet ADI856). Time
/// starts from a base that the user gives and goes on with guest time; flags that nobody waits for are worked out when
/// they are read.
/// </summary>
internal sealed class CmosRtc : IDevice, IPortDevice, IEventTarget
{
    public const ushort IndexPort = 0x70;
    public const ushort DataPort = 0x71;
    public const int Line = 8;

    private const int Periodic = 0;
    private const int SecondBoundary = 1;
    private const int RegisterA = 0x0A;
    private const int RegisterB = 0x0B;
    private const int RegisterC = 0x0C;
    private const int RegisterD = 0x0D;
    private const byte UpdateInProgress = 1 << 7;
    private const byte ValidRamAndTime = 1 << 7;
    private const byte Set = 1 << 7;
    private const byte PeriodicFlag = 1 << 6;
    private const byte AlarmFlag = 1 << 5;
    private const byte UpdateFlag = 1 << 4;
    private const byte InterruptFlag = 1 << 7;
    private const byte NmiMask = 1 << 7;

    // UIP rises 244 microseconds before the registers change (data sheet, "Update cycle").
    private const long UpdateNs = 244_000;

    private readonly IClock _clock;
    private readonly EventQueue _events;
    private readonly IInterruptLines _lines;
    private readonly byte[] _memory = new byte[128];
    private readonly long _baseSeconds;
    private readonly ulong _ramBytes;
    private readonly int _device;
    private State _s;

    /// <param name="clock">Guest time.</param>
    /// <param name="events">Where periodic interrupts and second boundaries are scheduled while wanted.</param>
    /// <param name="lines">Where IRQ 8 goes.</param>
    /// <param name="powerOnTime">What the clock shows at guest time 0.</param>
    /// <param name="ramBytes">The RAM that the memory-size bytes tell.</param>
    public CmosRtc(IClock clock, EventQueue events, IInterruptLines lines, DateTime powerOnTime, ulong ramBytes)
    {
        (_clock, _events, _lines, _ramBytes) = (clock, events, lines, ramBytes);
        _baseSeconds = powerOnTime.Ticks / TimeSpan.TicksPerSecond;
        _device = events.Register(this);
        CmosMemory.Fill(_memory, _ramBytes);
        _s.Offset = _baseSeconds;
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => "rtc";

    /// <summary>Bit 7 of the index port: non-maskable interrupts are off.</summary>
    public bool IsNmiMasked => (_s.Index & NmiMask) != 0;

    /// <summary>What the firmware shall do after a reset that a program caused; 0 when it is to start afresh.</summary>
    public byte ShutdownStatus => _memory[0x0F];

    /// <summary>The device's number in the event queue.</summary>
    public int EventDevice => _device;

    private long PeriodNs
    {
        get
        {
            // Rates 1 and 2 are those of 8 and 9 with a 32.768 kHz crystal (data sheet, table 5).
            int rate = _memory[RegisterA] & 0xF;
            rate = rate is 1 or 2 ? rate + 7 : rate;
            return rate == 0 ? 0 : GuestTime.NsPerSecond * (1L << (rate - 1)) / 32768;
        }
    }

    /// <summary>The battery keeps time and memory over a reset; only interrupts go (data sheet, "RESET").</summary>
    public void Reset()
    {
        _s.Index = 0;
        _memory[RegisterA] = 0x26;
        _memory[RegisterB] = (byte)(RtcTime.Is24HourBit | (_memory[RegisterB] & (RtcTime.IsBinaryBit | Set)));
        _memory[RegisterC] = 0;
        _memory[RegisterD] = ValidRamAndTime;
        _s.SeenSeconds = Seconds();
        _s.SeenPeriods = Periods();
        Reschedule();
        UpdateInterrupt();
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        // The index register cannot be read back on a PC.
        return port == IndexPort ? 0xFFU : ReadRegister(_s.Index & 0x7F);
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        if (port == IndexPort)
        {
            _s.Index = (byte)value;
        }
        else
        {
            WriteRegister(_s.Index & 0x7F, (byte)value);
        }
    }

    /// <inheritdoc />
    public void OnEvent(int kind, long timeNs)
    {
        UpdateFlags();
        UpdateInterrupt();
        Reschedule();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_memory);
        DeviceState.Save(writer, _s);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        reader.ReadExactly(_memory);
        DeviceState.Restore(reader, out _s);
    }

    /// <summary>Seconds since the year 1 that the clock shows; it stands still while SET is on.</summary>
    private long Seconds() => (_memory[RegisterB] & Set) != 0
        ? _s.Offset
        : _s.Offset + (_clock.NowNs / GuestTime.NsPerSecond);

    private long Periods() => PeriodNs == 0 ? 0 : _clock.NowNs / PeriodNs;

    private byte ReadRegister(int index)
    {
        switch (index)
        {
            case RegisterA:
                bool isUpdating = (_memory[RegisterB] & Set) == 0
                    && _clock.NowNs % GuestTime.NsPerSecond >= GuestTime.NsPerSecond - UpdateNs;
                return (byte)(_memory[RegisterA] | (isUpdating ? UpdateInProgress : 0));
            case RegisterC:
                UpdateFlags();
                byte flags = _memory[RegisterC];
                _memory[RegisterC] = 0;
                UpdateInterrupt();
                return flags;
            default:
                return RtcTime.IsTimeRegister(index)
                    ? RtcTime.Read(index, Seconds(), _memory[RegisterB])
                    : _memory[index];
        }
    }

    private void WriteRegister(int index, byte value)
    {
        UpdateFlags();
        switch (index)
        {
            case RegisterA:
                _memory[RegisterA] = (byte)(value & 0x7F);
                _s.SeenPeriods = Periods();
                break;
            case RegisterB:
                long seconds = Seconds();
                _memory[RegisterB] = value;
                SetSeconds(seconds);
                break;
            case RegisterC or RegisterD:
                break;
            default:
                if (RtcTime.IsTimeRegister(index))
                {
                    SetSeconds(RtcTime.Write(index, value, Seconds(), _memory[RegisterB]));
                }
                else
                {
                    _memory[index] = value;
                }

                break;
        }

        UpdateInterrupt();
        Reschedule();
    }

    private void SetSeconds(long seconds)
    {
        bool stands = (_memory[RegisterB] & Set) != 0;
        _s.Offset = stands ? seconds : seconds - (_clock.NowNs / GuestTime.NsPerSecond);
        _s.SeenSeconds = seconds;
    }

    /// <summary>Works out which periods, seconds and alarms have passed since the last look.</summary>
    private void UpdateFlags()
    {
        long periods = Periods();
        if (periods != _s.SeenPeriods)
        {
            _s.SeenPeriods = periods;
            _memory[RegisterC] |= PeriodicFlag;
        }

        long seconds = Seconds();
        if (seconds != _s.SeenSeconds)
        {
            _memory[RegisterC] |= UpdateFlag;
            if (RtcTime.AlarmMatches(_memory, _s.SeenSeconds + 1, seconds))
            {
                _memory[RegisterC] |= AlarmFlag;
            }

            _s.SeenSeconds = seconds;
        }
    }

    private void UpdateInterrupt()
    {
        bool asserted = (_memory[RegisterB] & _memory[RegisterC] & (PeriodicFlag | AlarmFlag | UpdateFlag)) != 0;
        _memory[RegisterC] = (byte)((_memory[RegisterC] & ~InterruptFlag) | (asserted ? InterruptFlag : 0));
        _lines.SetLine(Line, asserted);
    }

    private void Reschedule()
    {
        ScheduleIf((_memory[RegisterB] & PeriodicFlag) != 0 && PeriodNs != 0, Periodic, PeriodNs);
        bool wantsSeconds = (_memory[RegisterB] & (AlarmFlag | UpdateFlag)) != 0 && (_memory[RegisterB] & Set) == 0;
        ScheduleIf(wantsSeconds, SecondBoundary, GuestTime.NsPerSecond);
    }

    private void ScheduleIf(bool wanted, int kind, long everyNs)
    {
        if (wanted)
        {
            _events.Schedule(_device, kind, ((_clock.NowNs / everyNs) + 1) * everyNs);
        }
        else
        {
            _events.Cancel(_device, kind);
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        /// <summary>
        /// What the clock shows at guest time 0, or always while SET is on; seconds since the year 1.
        /// </summary>
        public long Offset;

        public long SeenSeconds;
        public long SeenPeriods;
        public byte Index;
    }
}
