using System.Buffers.Binary;

namespace KernelModel.Files.Terminals;

/// <summary>A terminal's modes: <c>struct termios</c> of the kernel, 36 bytes (asm-generic/termbits.h).</summary>
internal sealed class Termios
{
    public const int SizeBytes = 36;

    public const uint IGNBRK = 0x1;
    public const uint ISTRIP = 0x20;
    public const uint INLCR = 0x40;
    public const uint IGNCR = 0x80;
    public const uint ICRNL = 0x100;
    public const uint IUCLC = 0x200;
    public const uint IXON = 0x400;
    public const uint IXANY = 0x800;
    public const uint IMAXBEL = 0x2000;
    public const uint IUTF8 = 0x4000;

    public const uint OPOST = 0x1;
    public const uint OLCUC = 0x2;
    public const uint ONLCR = 0x4;
    public const uint OCRNL = 0x8;
    public const uint ONOCR = 0x10;
    public const uint ONLRET = 0x20;

    public const uint ISIG = 0x1;
    public const uint ICANON = 0x2;
    public const uint ECHO = 0x8;
    public const uint ECHOE = 0x10;
    public const uint ECHOK = 0x20;
    public const uint ECHONL = 0x40;
    public const uint NOFLSH = 0x80;
    public const uint TOSTOP = 0x100;
    public const uint ECHOCTL = 0x200;
    public const uint ECHOKE = 0x800;
    public const uint IEXTEN = 0x8000;

    public const int VINTR = 0;
    public const int VQUIT = 1;
    public const int VERASE = 2;
    public const int VKILL = 3;
    public const int VEOF = 4;
    public const int VTIME = 5;
    public const int VMIN = 6;
    public const int VSTART = 8;
    public const int VSTOP = 9;
    public const int VSUSP = 10;
    public const int VEOL = 11;
    public const int VREPRINT = 12;
    public const int VWERASE = 14;
    public const int VLNEXT = 15;
    public const int VEOL2 = 16;

    private const int ControlAt = 17;
    private const int ControlBytes = 19;

    /// <summary>c_iflag.</summary>
    public uint Input { get; private set; } = ICRNL | IXON;

    /// <summary>c_oflag.</summary>
    public uint Output { get; private set; } = OPOST | ONLCR;

    /// <summary>c_cflag: B38400, CS8, CREAD.</summary>
    public uint Control { get; private set; } = 0xBF;

    /// <summary>c_lflag.</summary>
    public uint Local { get; private set; } = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;

    /// <summary>c_line: the line discipline, always N_TTY.</summary>
    public byte Discipline { get; private set; }

    /// <summary>c_cc, by V* (INIT_C_CC).</summary>
    public byte[] Characters { get; } =
        [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0, 0, 0];

    public bool IsCanonical => (Local & ICANON) != 0;

    public bool Has(uint localFlag) => (Local & localFlag) != 0;

    /// <summary>A typed character is one of the special ones; 0 in the table switches it off.</summary>
    public bool Is(byte typed, int which) => typed != 0 && Characters[which] == typed;

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Input);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], Output);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], Control);
        BinaryPrimitives.WriteUInt32LittleEndian(into[12..], Local);
        into[16] = Discipline;
        Characters.CopyTo(into[ControlAt..]);
    }

    public void Read(ReadOnlySpan<byte> from)
    {
        Input = BinaryPrimitives.ReadUInt32LittleEndian(from);
        Output = BinaryPrimitives.ReadUInt32LittleEndian(from[4..]);
        Control = BinaryPrimitives.ReadUInt32LittleEndian(from[8..]);
        Local = BinaryPrimitives.ReadUInt32LittleEndian(from[12..]);
        Discipline = from[16];
        from.Slice(ControlAt, ControlBytes).CopyTo(Characters);
    }
}
