using System.Runtime.InteropServices;

namespace Emulator.Machine.Devices;

/// <summary>
/// The keyboard controller at ports 0x60 and 0x64 with a keyboard on which nobody types, and no mouse: enough for
/// resets, address line 20 and the probes of operating systems (IBM PS/2 technical reference, "Keyboard and auxiliary
/// device controller").
/// </summary>
internal sealed unsafe class I8042 : IDevice, IPortDevice
{
    public const ushort DataPort = 0x60;
    public const ushort CommandPort = 0x64;
    public const int KeyboardLine = 1;

    private const int QueueBytes = 16;
    private const byte OutputFull = 1 << 0;
    private const byte SystemFlag = 1 << 2;
    private const byte LastWasCommand = 1 << 3;
    private const byte NotInhibited = 1 << 4;
    private const byte FromAuxiliary = 1 << 5;
    private const byte InterruptEnable = 1 << 0;
    private const byte KeyboardDisable = 1 << 4;
    private const byte AuxiliaryDisable = 1 << 5;
    private const byte Acknowledged = 0xFA;
    private const byte OutputReset = 1 << 0;
    private const byte OutputA20 = 1 << 1;

    private readonly IInterruptLines _lines;
    private readonly IBoardControl _board;
    private State _s;

    public I8042(IInterruptLines lines, IBoardControl board)
    {
        (_lines, _board) = (lines, board);
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => "i8042";

    private bool IsFromAuxiliary => _s.Count > 0 && (_s.AuxiliarySlots & (1 << _s.First)) != 0;

    /// <inheritdoc />
    public void Reset()
    {
        _s = default;

        // As a BIOS leaves it: scan codes translated, self test passed, keyboard on, no interrupt yet.
        _s.CommandByte = 0x40 | SystemFlag;
        UpdateInterrupt();
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        if (port == CommandPort)
        {
            return (uint)(NotInhibited | (_s.CommandByte & SystemFlag) | (_s.WasCommand ? LastWasCommand : 0)
                | (_s.Count > 0 ? OutputFull : 0) | (IsFromAuxiliary ? FromAuxiliary : 0));
        }

        if (_s.Count > 0)
        {
            _s.LastOutput = _s.Queue[_s.First];
            _s.First = (byte)((_s.First + 1) % QueueBytes);
            _s.Count--;

            // Every byte brings its own edge on IRQ 1.
            _lines.SetLine(KeyboardLine, false);
            UpdateInterrupt();
        }

        return _s.LastOutput;
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        byte data = (byte)value;
        _s.WasCommand = port == CommandPort;
        if (port == CommandPort)
        {
            Command(data);
        }
        else if (_s.Expected != 0)
        {
            byte command = _s.Expected;
            _s.Expected = 0;
            CommandData(command, data);
        }
        else
        {
            Keyboard(data);
        }

        UpdateInterrupt();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => DeviceState.Save(writer, _s);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => DeviceState.Restore(reader, out _s);

    private void Command(byte command)
    {
        _s.Expected = 0;
        switch (command)
        {
            case >= 0x20 and <= 0x3F: Answer((command & 0x1F) == 0 ? _s.CommandByte : _s.Memory[command & 0x1F]); break;
            case >= 0x60 and <= 0x7F: _s.Expected = command; break;
            case 0xA7: _s.CommandByte |= AuxiliaryDisable; break;
            case 0xA8: _s.CommandByte &= unchecked((byte)~AuxiliaryDisable); break;
            case 0xA9: Answer(0x01); break; // The auxiliary device's clock line is stuck: nothing is connected.
            case 0xAA:
                _s.CommandByte |= SystemFlag;
                _s.Count = 0;
                Answer(0x55);
                break;
            case 0xAB: Answer(0x00); break;
            case 0xAD: _s.CommandByte |= KeyboardDisable; break;
            case 0xAE: _s.CommandByte &= unchecked((byte)~KeyboardDisable); break;
            case 0xC0: Answer(0x80); break;
            case 0xD0: Answer((byte)(0xCC | OutputReset | (_board.IsA20Enabled ? OutputA20 : 0))); break;
            case 0xD1 or 0xD2 or 0xD3 or 0xD4: _s.Expected = command; break;
            case 0xDD: _board.IsA20Enabled = false; break;
            case 0xDF: _board.IsA20Enabled = true; break;
            case >= 0xF0:
                // Pulses output bits that are 0 in the command; bit 0 is the reset line.
                if ((command & OutputReset) == 0)
                {
                    _board.RequestReset();
                }

                break;
        }
    }

    private void CommandData(byte command, byte data)
    {
        switch (command)
        {
            case 0x60: _s.CommandByte = data; break;
            case > 0x60 and <= 0x7F: _s.Memory[command & 0x1F] = data; break;
            case 0xD1:
                _board.IsA20Enabled = (data & OutputA20) != 0;
                if ((data & OutputReset) == 0)
                {
                    _board.RequestReset();
                }

                break;
            case 0xD2: Answer(data); break;
            case 0xD3:
                // The loop through the auxiliary port fails, so that a probe sees no mouse.
                Answer(0x00);
                _s.AuxiliarySlots |= (ushort)(1 << ((_s.First + _s.Count - 1) % QueueBytes));
                break;
        }
    }

    /// <summary>A byte for the keyboard: commands of the PS/2 keyboard, each acknowledged.</summary>
    private void Keyboard(byte value)
    {
        byte command = _s.KeyboardCommand;
        _s.KeyboardCommand = 0;
        if (command != 0)
        {
            // The parameter of 0xED, 0xF0 or 0xF3; 0 after 0xF0 asks which scan-code set is in use.
            Answer(Acknowledged);
            if (command == 0xF0 && value == 0)
            {
                Answer(2);
            }

            return;
        }

        switch (value)
        {
            case 0xED or 0xF0 or 0xF3:
                _s.KeyboardCommand = value;
                Answer(Acknowledged);
                break;
            case 0xEE:
                Answer(0xEE);
                break;
            case 0xF2:
                Answer(Acknowledged);
                Answer(0xAB);

                // The controller translates scan codes, and with them the second byte 0x83.
                Answer((byte)((_s.CommandByte & 0x40) != 0 ? 0x41 : 0x83));
                break;
            case 0xFF:
                _s.Count = 0;
                Answer(Acknowledged);
                Answer(0xAA);
                break;
            default:
                Answer(value >= 0xF0 ? Acknowledged : (byte)0xFE);
                break;
        }
    }

    private void Answer(byte value)
    {
        if (_s.Count < QueueBytes)
        {
            int slot = (_s.First + _s.Count) % QueueBytes;
            _s.Queue[slot] = value;
            _s.AuxiliarySlots &= (ushort)~(1 << slot);
            _s.Count++;
        }
    }

    private void UpdateInterrupt() =>
        _lines.SetLine(KeyboardLine, _s.Count > 0 && (_s.CommandByte & InterruptEnable) != 0);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        public byte CommandByte;
        public byte Expected;
        public byte KeyboardCommand;
        public byte LastOutput;
        public byte First;
        public byte Count;
        public bool WasCommand;

        /// <summary>Bit i: the byte in slot i of the queue came from the auxiliary port.</summary>
        public ushort AuxiliarySlots;

        public fixed byte Queue[QueueBytes];
        public fixed byte Memory[32];
    }
}
