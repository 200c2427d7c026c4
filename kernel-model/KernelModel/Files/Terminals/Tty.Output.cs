namespace KernelModel.Files.Terminals;

/// <summary>The line discipline's other half: echo and output processing (drivers/tty/n_tty.c).</summary>
internal sealed partial class Tty
{
    private readonly byte[] _out = new byte[LineBuffer.Capacity];
    private int _outLength;
    private int _column;

    /// <summary>What a program writes: bytes taken, or -EAGAIN.</summary>
    public long Write(ReadOnlySpan<byte> bytes)
    {
        if (IsHungUp)
        {
            return -Errno.EIO;
        }

        if (_isStopped)
        {
            return -Errno.EAGAIN;
        }

        // A newline may become two bytes: half of what is free always fits.
        int room = Output is null ? bytes.Length : Output.Free / 2;
        int length = Math.Min(bytes.Length, room);
        if (length == 0)
        {
            return bytes.Length == 0 ? 0 : -Errno.EAGAIN;
        }

        foreach (byte b in bytes[..length])
        {
            Emit(b);
        }

        FlushOutput();
        return length;
    }

    private void Echo(byte typed)
    {
        if (!Modes.Has(Termios.ECHO))
        {
            return;
        }

        bool isControl = (typed < 0x20 && typed is not ((byte)'\t' or (byte)'\n')) || typed == 0x7F;
        if (isControl && Modes.Has(Termios.ECHOCTL))
        {
            EmitRaw([(byte)'^', (byte)(typed ^ 0x40)]);
        }
        else
        {
            Emit(typed);
        }
    }

    /// <summary>One byte with output processing.</summary>
    private void Emit(byte value)
    {
        uint output = Modes.Output;
        if ((output & Termios.OPOST) == 0)
        {
            EmitRaw([value]);
        }
        else if (value == '\n' && (output & Termios.ONLCR) != 0)
        {
            EmitRaw("\r\n"u8);
        }
        else if (value == '\r' && (output & Termios.OCRNL) != 0)
        {
            EmitRaw("\n"u8);
        }
        else if (value != '\r' || (output & Termios.ONOCR) == 0 || _column != 0)
        {
            EmitRaw([value]);
        }
    }

    private void EmitRaw(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _column = b switch
            {
                (byte)'\r' or (byte)'\n' => 0,
                (byte)'\b' => Math.Max(0, _column - 1),
                (byte)'\t' => (_column | 7) + 1,
                < 0x20 => _column,
                _ => _column + 1,
            };
            if (_outLength == _out.Length)
            {
                FlushOutput();
            }

            _out[_outLength++] = b;
        }
    }

    private void FlushOutput()
    {
        ReadOnlySpan<byte> bytes = _out.AsSpan(0, _outLength);
        if (Output is not null)
        {
            // Echo that a full master has no room for is lost, as on a full terminal.
            while (bytes.Length > 0 && Output.Write(bytes) is > 0 and long done)
            {
                bytes = bytes[(int)done..];
            }
        }
        else
        {
            _ = _screen?.Write(bytes);
        }

        _outLength = 0;
    }
}
