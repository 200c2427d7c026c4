using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// The 8254 timer at ports 0x40–0x43 and system control port B at 0x61, through which counter 2 is gated and watched.
/// Counter 0 drives IRQ 0.
/// </summary>
internal sealed class Pit8254 : IDevice, IPortDevice, IEventTarget
{
    public const ushort BasePort = 0x40;
    public const ushort ControlPort = 0x43;
    public const ushort SystemControlPortB = 0x61;

    /// <summary>Counter 0 drives IRQ 0.</summary>
    public const int Line = 0;

    private const int ReadBack = 3;
    private const uint SpeakerGate = 1 << 0;
    private const uint WritableBits = 0x0F;
    private const uint RefreshToggle = 1 << 4;
    private const uint SpeakerOut = 1 << 5;

    // Memory is refreshed every 15.085 microseconds, and each refresh turns bit 4 over; delays are counted with it.
    private const long RefreshNs = 15_085;

    private readonly IClock _clock;
    private readonly EventQueue _events;
    private readonly IInterruptLines _lines;
    private readonly int _device;
    private readonly PitChannel[] _channels = [new(), new(), new()];
    private byte _portB;

    public Pit8254(IClock clock, EventQueue events, IInterruptLines lines)
    {
        (_clock, _events, _lines) = (clock, events, lines);
        _device = events.Register(this);
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => "pit";

    /// <summary>The device's number in the event queue.</summary>
    public int EventDevice => _device;

    private long Now => GuestTime.Pit.TicksAt(_clock.NowNs);

    /// <inheritdoc />
    public void Reset()
    {
        _channels[0].Reset(gate: true);
        _channels[1].Reset(gate: true);
        _channels[2].Reset(gate: false);
        _portB = 0;
        _events.Cancel(_device, 0);
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        if (port != SystemControlPortB)
        {
            return port == ControlPort ? 0xFFU : _channels[port - BasePort].ReadCount(Now);
        }

        bool refresh = (_clock.NowNs / RefreshNs & 1) != 0;
        return _portB | (refresh ? RefreshToggle : 0) | (_channels[2].Out(Now) ? SpeakerOut : 0);
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        long now = Now;
        if (port == SystemControlPortB)
        {
            _portB = (byte)(value & WritableBits);
            _channels[2].SetGate((value & SpeakerGate) != 0, now);
            return;
        }

        int counter = (int)value >> 6;
        if (port != ControlPort)
        {
            _channels[port - BasePort].WriteCount((byte)value, now);
        }
        else if (counter == ReadBack)
        {
            LatchMany((byte)value, now);
        }
        else
        {
            _channels[counter].WriteControl((byte)value, now);
        }

        if (port == BasePort || (port == ControlPort && counter == 0))
        {
            DriveTimerLine(now);
        }
    }

    /// <inheritdoc />
    public void OnEvent(int kind, long timeNs)
    {
        long now = GuestTime.Pit.TicksAt(timeNs);
        if (_channels[0].Mode == 2)
        {
            // OUT of a rate generator is low for a single clock; both edges fall together here.
            _lines.SetLine(Line, false);
        }

        DriveTimerLine(now);
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_portB);
        foreach (PitChannel channel in _channels)
        {
            DeviceState.Save(writer, channel.Registers);
        }
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        _portB = reader.ReadByte();
        foreach (PitChannel channel in _channels)
        {
            DeviceState.Restore(reader, out channel.Registers);
        }
    }

    /// <summary>
    /// The read-back command: bit 5 clear latches counts, bit 4 clear latches status (data sheet, figure 11).
    /// </summary>
    private void LatchMany(byte value, long now)
    {
        for (int i = 0; i < _channels.Length; i++)
        {
            if ((value & (2 << i)) == 0)
            {
                continue;
            }

            if ((value & 0x20) == 0)
            {
                _channels[i].LatchCount(now);
            }

            if ((value & 0x10) == 0)
            {
                _channels[i].LatchStatus(now);
            }
        }
    }

    private void DriveTimerLine(long now)
    {
        bool isHigh = _channels[0].Out(now);
        long next = _channels[0].NextChange(now);
        if (_channels[0].Mode == 2)
        {
            next = isHigh && next != long.MaxValue ? next + 1 : next;
            isHigh = true;
        }

        _lines.SetLine(Line, isHigh);
        if (next == long.MaxValue)
        {
            _events.Cancel(_device, 0);
        }
        else
        {
            _events.Schedule(_device, 0, GuestTime.Pit.NsOf(next));
        }
    }
}
