namespace KernelModel.Files.Terminals;

/// <summary>Input that is ready to be read, with the ends of its lines (the read buffer of n_tty.c).</summary>
internal sealed class LineBuffer
{
    /// <summary>N_TTY_BUF_SIZE.</summary>
    public const int Capacity = 4096;

    private const byte EndOfLine = 1;
    private const byte EndOfFile = 2;

    private readonly byte[] _bytes = new byte[Capacity];
    private readonly byte[] _marks = new byte[Capacity];
    private int _first;

    /// <summary>Bytes, marks of an end of file included.</summary>
    public int Count { get; private set; }

    /// <summary>Lines and ends of file.</summary>
    public int Lines { get; private set; }

    public bool IsFull => Count >= Capacity - 1;

    public void Add(byte value, bool endsLine) => Put(value, endsLine ? EndOfLine : (byte)0);

    public void AddEndOfFile() => Put(0, EndOfFile);

    public void Clear()
    {
        Count = 0;
        Lines = 0;
    }

    /// <summary>Takes bytes as they are, whatever lines they make.</summary>
    public int TakeRaw(Span<byte> into)
    {
        int taken = 0;
        while (taken < into.Length && Count > 0)
        {
            if (Next(out byte value) != EndOfFile)
            {
                into[taken++] = value;
            }
        }

        return taken;
    }

    /// <summary>Takes one line, or as much of it as there is room for; 0 is an end of file.</summary>
    public int TakeLine(Span<byte> into)
    {
        int taken = 0;
        while (taken < into.Length && Count > 0)
        {
            byte mark = Next(out byte value);
            if (mark == EndOfFile)
            {
                break;
            }

            into[taken++] = value;
            if (mark == EndOfLine)
            {
                break;
            }

            // A mark right behind what was taken belongs to it: it must not look like an end of file of its own.
            if (taken == into.Length && Count > 0 && _marks[_first] == EndOfFile)
            {
                _ = Next(out _);
            }
        }

        return taken;
    }

    /// <summary>Bytes of the first line, for FIONREAD.</summary>
    public int FirstLineLength
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                byte mark = _marks[(_first + i) % Capacity];
                if (mark != 0)
                {
                    return mark == EndOfLine ? i + 1 : i;
                }
            }

            return 0;
        }
    }

    private byte Next(out byte value)
    {
        value = _bytes[_first];
        byte mark = _marks[_first];
        _first = (_first + 1) % Capacity;
        Count--;
        Lines -= mark != 0 ? 1 : 0;
        return mark;
    }

    private void Put(byte value, byte mark)
    {
        if (Count >= Capacity)
        {
            return;
        }

        int at = (_first + Count) % Capacity;
        (_bytes[at], _marks[at]) = (value, mark);
        Count++;
        Lines += mark != 0 ? 1 : 0;
    }
}
