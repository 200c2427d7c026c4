using System.Text;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// A VGA in 80 × 25 text mode: text memory is plain RAM at 0xB8000, and the registers at 0x3C0–0x3DF hold what is
/// written. Only the cursor, the start address and the retrace bits mean something.
/// </summary>
internal sealed class VgaText : IDevice, IPortDevice
{
    public const ushort BasePort = 0x3C0;
    public const int PortCount = 0x20;
    public const ulong TextMemory = 0xB8000;
    public const ulong TextMemoryBytes = 0x8000;
    public const int Columns = 80;
    public const int Rows = 25;

    private const int Attribute = 0x3C0;
    private const int AttributeRead = 0x3C1;
    private const int MiscellaneousWrite = 0x3C2;
    private const int SequencerIndex = 0x3C4;
    private const int PaletteMask = 0x3C6;
    private const int PaletteReadIndex = 0x3C7;
    private const int PaletteWriteIndex = 0x3C8;
    private const int PaletteData = 0x3C9;
    private const int MiscellaneousRead = 0x3CC;
    private const int GraphicsIndex = 0x3CE;
    private const int ControllerIndex = 0x3D4;
    private const int Status = 0x3DA;
    private const int StartHigh = 0x0C;

    // 70 frames a second of 449 lines, 400 of them shown (VGA mode 3).
    private const long FrameNs = GuestTime.NsPerSecond / 70;
    private const long LineNs = FrameNs / 449;
    private const long ShownLines = 400;
    private const byte InRetrace = 1 << 3;
    private const byte NotDisplaying = 1 << 0;

    // Registers of the four indexed groups, then the single ones, then the palette.
    private const int SequencerAt = 0x00;
    private const int GraphicsAt = 0x20;
    private const int ControllerAt = 0x40;
    private const int AttributeAt = 0x60;
    private const int SinglesAt = 0x80;
    private const int PaletteAt = 0x100;

    private readonly IClock _clock;
    private readonly IPhysicalAddressSpace _memory;
    private readonly byte[] _registers = new byte[PaletteAt + (3 * 256)];
    private bool _attributeTakesData;

    public VgaText(IClock clock, IPhysicalAddressSpace memory)
    {
        (_clock, _memory) = (clock, memory);
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => "vga";

    private ref byte Single(int port) => ref _registers[SinglesAt + (port & 0x1F)];

    /// <inheritdoc />
    public void Reset()
    {
        Array.Clear(_registers);
        _attributeTakesData = false;
        Single(MiscellaneousRead) = 0x67;
        Single(PaletteMask) = 0xFF;

        // What a video BIOS leaves for mode 3: 80 columns, 25 rows of 16 lines, an underline cursor.
        _registers[ControllerAt + 0x01] = Columns - 1;
        _registers[ControllerAt + 0x09] = 15;
        _registers[ControllerAt + 0x0A] = 14;
        _registers[ControllerAt + 0x0B] = 15;
        _registers[ControllerAt + 0x13] = Columns / 2;
        _registers[SequencerAt + 2] = 3;
        _registers[SequencerAt + 4] = 2;
        _registers[GraphicsAt + 5] = 0x10;
        _registers[GraphicsAt + 6] = 0x0E;
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => port switch
    {
        Attribute => Single(Attribute),
        AttributeRead => _registers[AttributeAt + (Single(Attribute) & 0x1F)],
        MiscellaneousWrite => 0,
        SequencerIndex + 1 => _registers[SequencerAt + (Single(SequencerIndex) & 0x1F)],
        GraphicsIndex + 1 => _registers[GraphicsAt + (Single(GraphicsIndex) & 0x1F)],
        ControllerIndex + 1 => _registers[ControllerAt + (Single(ControllerIndex) & 0x1F)],
        PaletteData => NextPaletteByte(Single(PaletteReadIndex)),
        Status => ReadStatus(),
        SequencerIndex or GraphicsIndex or ControllerIndex or PaletteMask or PaletteReadIndex or PaletteWriteIndex
            or MiscellaneousRead => Single(port),
        _ => 0xFF,
    };

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        byte data = (byte)value;
        switch (port)
        {
            case Attribute:
                WriteAttribute(data);
                break;
            case MiscellaneousWrite:
                Single(MiscellaneousRead) = data;
                break;
            case SequencerIndex + 1:
                _registers[SequencerAt + (Single(SequencerIndex) & 0x1F)] = data;
                break;
            case GraphicsIndex + 1:
                _registers[GraphicsAt + (Single(GraphicsIndex) & 0x1F)] = data;
                break;
            case ControllerIndex + 1:
                _registers[ControllerAt + (Single(ControllerIndex) & 0x1F)] = data;
                break;
            case PaletteReadIndex or PaletteWriteIndex:
                Single(port) = data;
                Single(PaletteData) = 0;
                break;
            case PaletteData:
                int at = PaletteAt + (3 * Single(PaletteWriteIndex)) + Single(PaletteData);
                _registers[at] = (byte)(data & 0x3F);
                StepPalette(ref Single(PaletteWriteIndex));
                break;
            case SequencerIndex or GraphicsIndex or ControllerIndex or PaletteMask:
                Single(port) = data;
                break;
        }
    }

    /// <summary>The 25 lines that the screen shows, without trailing blanks.</summary>
    public string ScreenText()
    {
        StringBuilder text = new();
        Span<byte> cells = stackalloc byte[Columns * 2];
        for (int row = 0; row < Rows; row++)
        {
            int cell = CellAddress(StartHigh) + (row * Columns);
            ulong at = TextMemory + ((ulong)(cell * 2) & (TextMemoryBytes - 1));
            int fits = (int)Math.Min((ulong)cells.Length, TextMemory + TextMemoryBytes - at);
            _memory.ReadBytes(new PhysicalAddress(at), cells[..fits]);
            _memory.ReadBytes(new PhysicalAddress(TextMemory), cells[fits..]);
            StringBuilder line = new();
            for (int column = 0; column < Columns; column++)
            {
                line.Append(CodePage437.Character(cells[column * 2]));
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_registers);
        writer.Write(_attributeTakesData);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        reader.ReadExactly(_registers);
        _attributeTakesData = reader.ReadBoolean();
    }

    private int CellAddress(int register) =>
        (_registers[ControllerAt + register] << 8) | _registers[ControllerAt + register + 1];

    /// <summary>Index and data share a port and take turns; a read of the status starts with the index again.</summary>
    private void WriteAttribute(byte value)
    {
        if (_attributeTakesData)
        {
            _registers[AttributeAt + (Single(Attribute) & 0x1F)] = value;
        }
        else
        {
            Single(Attribute) = value;
        }

        _attributeTakesData = !_attributeTakesData;
    }

    private uint ReadStatus()
    {
        _attributeTakesData = false;
        long inFrame = _clock.NowNs % FrameNs;
        bool vertical = inFrame >= ShownLines * LineNs;

        // The last fifth of each line is horizontal blanking.
        bool horizontal = inFrame % LineNs >= LineNs * 4 / 5;
        return (uint)((vertical ? InRetrace : 0) | (vertical || horizontal ? NotDisplaying : 0));
    }

    private uint NextPaletteByte(byte index)
    {
        byte value = _registers[PaletteAt + (3 * index) + Single(PaletteData)];
        StepPalette(ref Single(PaletteReadIndex));
        return value;
    }

    /// <summary>Red, green, blue, then the next colour; the component is kept in the data port's own place.</summary>
    private void StepPalette(ref byte index)
    {
        ref byte component = ref Single(PaletteData);
        component = (byte)((component + 1) % 3);
        index += (byte)(component == 0 ? 1 : 0);
    }
}
