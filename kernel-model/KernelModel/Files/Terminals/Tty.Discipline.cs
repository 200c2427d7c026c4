using KernelModel.Signals;

namespace KernelModel.Files.Terminals;

/// <summary>The line discipline: editing and signals (drivers/tty/n_tty.c).</summary>
internal sealed partial class Tty
{
    private readonly LineBuffer _ready = new();
    private readonly byte[] _line = new byte[LineBuffer.Capacity];
    private int _lineLength;
    private int _lineColumn;
    private bool _takesNextLiterally;
    private bool _isStopped;

    /// <summary>What a keyboard or a master sends.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            Receive(b);
        }

        FlushOutput();
        if (HasInput)
        {
            Wake();
        }
    }

    private void Receive(byte typed)
    {
        if (_takesNextLiterally)
        {
            _takesNextLiterally = false;
            Keep(typed);
            return;
        }

        if (!Translate(ref typed) || IsFlowControl(typed) || IsSignal(typed))
        {
            return;
        }

        if (!Modes.IsCanonical)
        {
            if (!_ready.IsFull)
            {
                Echo(typed);
                _ready.Add(typed, false);
            }

            return;
        }

        if (!Edit(typed))
        {
            Keep(typed);
        }
    }

    private bool Translate(ref byte typed)
    {
        uint input = Modes.Input;
        if ((input & Termios.ISTRIP) != 0)
        {
            typed &= 0x7F;
        }

        if (typed == '\r')
        {
            if ((input & Termios.IGNCR) != 0)
            {
                return false;
            }

            typed = (input & Termios.ICRNL) != 0 ? (byte)'\n' : typed;
        }
        else if (typed == '\n' && (input & Termios.INLCR) != 0)
        {
            typed = (byte)'\r';
        }

        return true;
    }

    private bool IsFlowControl(byte typed)
    {
        if ((Modes.Input & Termios.IXON) == 0)
        {
            return false;
        }

        bool stops = Modes.Is(typed, Termios.VSTOP);
        bool starts = Modes.Is(typed, Termios.VSTART) || (_isStopped && (Modes.Input & Termios.IXANY) != 0);
        if (stops || starts)
        {
            SetStopped(stops && !_isStopped);
        }

        return stops || Modes.Is(typed, Termios.VSTART);
    }

    /// <summary>XON and XOFF, typed or by TCXONC.</summary>
    public void SetStopped(bool isStopped)
    {
        _isStopped = isStopped;
        if (!isStopped)
        {
            _ = _vfs.Kernel.Waits.Wake(WriteKey);
        }
    }

    private bool IsSignal(byte typed)
    {
        if (!Modes.Has(Termios.ISIG))
        {
            return false;
        }

        int signal = Modes.Is(typed, Termios.VINTR) ? Signal.SIGINT
            : Modes.Is(typed, Termios.VQUIT) ? Signal.SIGQUIT
            : Modes.Is(typed, Termios.VSUSP) ? Signal.SIGTSTP : 0;
        if (signal == 0)
        {
            return false;
        }

        if (!Modes.Has(Termios.NOFLSH))
        {
            FlushInput();
        }

        _isStopped = false;
        Echo(typed);
        FlushOutput();
        SignalForeground(signal);
        return true;
    }

    /// <summary>Erase, kill, end of line and their kin; false when the character is text.</summary>
    private bool Edit(byte typed)
    {
        if (typed == '\n')
        {
            if (Modes.Has(Termios.ECHO) || Modes.Has(Termios.ECHONL))
            {
                Emit(typed);
            }

            Keep(typed, echoes: false);
            CompleteLine(endsLine: true);
        }
        else if (Modes.Is(typed, Termios.VEOF))
        {
            CompleteLine(endsLine: false);
            _ready.AddEndOfFile();
        }
        else if (Modes.Is(typed, Termios.VEOL) || (Modes.Is(typed, Termios.VEOL2) && Modes.Has(Termios.IEXTEN)))
        {
            Keep(typed);
            CompleteLine(endsLine: true);
        }
        else if (Modes.Is(typed, Termios.VERASE))
        {
            EraseCharacter();
        }
        else if (Modes.Is(typed, Termios.VKILL))
        {
            EraseLine(typed);
        }
        else if (Modes.Has(Termios.IEXTEN) && Modes.Is(typed, Termios.VWERASE))
        {
            EraseWord();
        }
        else if (Modes.Has(Termios.IEXTEN) && Modes.Is(typed, Termios.VREPRINT) && Modes.Has(Termios.ECHO))
        {
            Echo(typed);
            Emit((byte)'\n');
            Reprint();
        }
        else if (Modes.Has(Termios.IEXTEN) && Modes.Is(typed, Termios.VLNEXT))
        {
            _takesNextLiterally = true;
            if (Modes.Has(Termios.ECHO) && Modes.Has(Termios.ECHOCTL))
            {
                EmitRaw("^\b"u8);
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Text of the line. One place stays free for the newline, as in Linux: what is too long is dropped.
    /// </summary>
    private void Keep(byte typed, bool echoes = true)
    {
        if (_lineLength + _ready.Count >= LineBuffer.Capacity - (typed == '\n' ? 1 : 2))
        {
            return;
        }

        if (_lineLength == 0)
        {
            _lineColumn = _column;
        }

        if (echoes)
        {
            Echo(typed);
        }

        _line[_lineLength++] = typed;
    }

    private void CompleteLine(bool endsLine)
    {
        for (int i = 0; i < _lineLength; i++)
        {
            _ready.Add(_line[i], endsLine && i == _lineLength - 1);
        }

        _lineLength = 0;
    }

    private void EraseCharacter()
    {
        if (_lineLength == 0)
        {
            return;
        }

        byte gone = _line[--_lineLength];
        bool isUtf8 = (Modes.Input & Termios.IUTF8) != 0;
        while (isUtf8 && (gone & 0xC0) == 0x80 && _lineLength > 0)
        {
            gone = _line[--_lineLength];
        }

        if (!Modes.Has(Termios.ECHO))
        {
            return;
        }

        if (!Modes.Has(Termios.ECHOE))
        {
            Echo(Modes.Characters[Termios.VERASE]);
        }
        else if (gone == '\t')
        {
            int target = ColumnOfLineEnd();
            while (_column > target)
            {
                EmitRaw("\b"u8);
            }
        }
        else
        {
            bool isControl = gone < 0x20 || gone == 0x7F;
            int width = !isControl ? 1 : Modes.Has(Termios.ECHOCTL) ? 2 : 0;
            for (int i = 0; i < width; i++)
            {
                EmitRaw("\b \b"u8);
            }
        }
    }

    private void EraseWord()
    {
        bool seen = false;
        while (_lineLength > 0)
        {
            byte last = _line[_lineLength - 1];
            bool isWord = char.IsAsciiLetterOrDigit((char)last) || last == '_' || last >= 0x80;
            if (seen && !isWord)
            {
                break;
            }

            seen |= isWord;
            EraseCharacter();
        }
    }

    private void EraseLine(byte typed)
    {
        if (Modes.Has(Termios.ECHOKE) && Modes.Has(Termios.ECHOE) && Modes.Has(Termios.ECHO))
        {
            while (_lineLength > 0)
            {
                EraseCharacter();
            }

            return;
        }

        _lineLength = 0;
        Echo(typed);
        if (Modes.Has(Termios.ECHOK) && Modes.Has(Termios.ECHO))
        {
            Emit((byte)'\n');
        }
    }

    private int ColumnOfLineEnd()
    {
        int column = _lineColumn;
        for (int i = 0; i < _lineLength; i++)
        {
            byte b = _line[i];
            column = b == '\t' ? (column | 7) + 1
                : b < 0x20 || b == 0x7F ? column + (Modes.Has(Termios.ECHOCTL) ? 2 : 0) : column + 1;
        }

        return column;
    }

    private void Reprint()
    {
        for (int i = 0; i < _lineLength; i++)
        {
            Echo(_line[i]);
        }
    }
}
