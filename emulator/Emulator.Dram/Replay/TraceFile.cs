using System.Globalization;
using System.Text;

namespace Emulator.Dram.Replay;

/// <summary>
/// Requests from a file, one a line, packed with gzip or not. Three forms, told apart by their words: <c>R|W ADDRESS
/// [CLOCK]</c> (also LD and ST, Ramulator's), <c>ADDRESS READ|WRITE [CLOCK]</c> (DRAMsim3's; also R and W) and
/// <c>COUNT ADDRESS [ADDRESS]</c> (Ramulator's traces of a core: a read, then perhaps a write; the instructions between
/// are not the memory's and are dropped). The first two may end with <c>@N</c>, the number of who asks, from 0 to 255.
/// Numbers are decimal, or hexadecimal after 0x; # begins a comment.
/// </summary>
public sealed class TraceFile : RequestSource, IDisposable
{
    private readonly LineReader _lines;
    private long _lastClock;
    private TraceRequest _writeBack;
    private bool _hasWriteBack;

    public TraceFile(Stream file)
    {
        _lines = new LineReader(file);
    }

    /// <inheritdoc/>
    public override double Progress => _lines.Progress;

    /// <inheritdoc/>
    public override int Fill(Span<TraceRequest> requests)
    {
        int count = 0;
        while (count < requests.Length && TryNext(out requests[count]))
        {
            count++;
        }

        return count;
    }

    public void Dispose() => _lines.Dispose();

    private bool TryNext(out TraceRequest request)
    {
        if (_hasWriteBack)
        {
            _hasWriteBack = false;
            request = _writeBack;
            return true;
        }

        while (_lines.TryNext(out ReadOnlySpan<byte> line))
        {
            int position = 0;
            ReadOnlySpan<byte> first = NextWord(line, ref position);
            if (!first.IsEmpty)
            {
                request = Parse(line, first, position);
                return true;
            }
        }

        request = default;
        return false;
    }

    private TraceRequest Parse(ReadOnlySpan<byte> line, ReadOnlySpan<byte> first, int position)
    {
        int start = position - first.Length;
        if (TryKind(first, out bool isWrite))
        {
            ReadOnlySpan<byte> address = NextWord(line, ref position);
            ulong value = Number(line, address, position, "an address");
            return Finish(new TraceRequest(value, isWrite), line, position);
        }

        ulong number = Number(line, first, start + first.Length, "R, W or an address");
        ReadOnlySpan<byte> second = NextWord(line, ref position);
        if (TryKind(second, out isWrite))
        {
            return Finish(new TraceRequest(number, isWrite), line, position);
        }

        ulong read = Number(line, second, position, "READ, WRITE or an address");
        ReadOnlySpan<byte> third = NextWord(line, ref position);
        if (!third.IsEmpty)
        {
            _writeBack = new TraceRequest(Number(line, third, position, "an address"), true);
            _hasWriteBack = true;
            ExpectEnd(NextWord(line, ref position), position);
        }

        return new TraceRequest(read, false);
    }

    /// <summary>The clock, if there is one, and who asks, if somebody is named.</summary>
    private TraceRequest Finish(TraceRequest request, ReadOnlySpan<byte> line, int position)
    {
        ReadOnlySpan<byte> word = NextWord(line, ref position);
        if (!word.IsEmpty && word[0] != '@')
        {
            _lastClock = Clock(line, word, position);
            word = NextWord(line, ref position);
        }

        byte requester = 0;
        if (!word.IsEmpty && word[0] == '@')
        {
            ulong number = Number(line, word[1..], position, "the number of a requester");
            requester = number <= byte.MaxValue ? (byte)number : throw new TraceFormatException(
                _lines.Number, position - word.Length + 2, $"requester {number}: they are numbered from 0 to 255");
            word = NextWord(line, ref position);
        }

        ExpectEnd(word, position);
        return request with { NotBefore = _lastClock, Requester = requester };
    }

    private long Clock(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word, int position)
    {
        ulong clock = Number(line, word, position, "a clock");
        int column = position - word.Length + 1;
        if (clock > long.MaxValue / 4)
        {
            throw new TraceFormatException(_lines.Number, column, "a clock beyond 2^61");
        }

        if ((long)clock < _lastClock)
        {
            throw new TraceFormatException(
                _lines.Number, column, $"clock {clock} comes after {_lastClock}: clocks never go back");
        }

        return (long)clock;
    }

    private void ExpectEnd(ReadOnlySpan<byte> word, int position)
    {
        if (!word.IsEmpty)
        {
            int column = position - word.Length + 1;
            throw new TraceFormatException(_lines.Number, column, $"'{Text(word)}' after the end of the request");
        }
    }

    private ulong Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word, int end, string wanted)
    {
        bool isHex = word.Length > 2 && word[0] == '0' && (word[1] | 0x20) == 'x';
        ulong value = 0;
        bool good = isHex
            ? ulong.TryParse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (good)
        {
            return value;
        }

        int column = word.IsEmpty ? line.Length + 1 : end - word.Length + 1;
        string found = word.IsEmpty ? "the line ends" : $"'{Text(word)}'";
        throw new TraceFormatException(
            _lines.Number, column, $"{found} where {wanted} is wanted; a line is R|W 0xADDRESS [CLOCK] [@REQUESTER]");
    }

    private static string Text(ReadOnlySpan<byte> word) =>
        Encoding.ASCII.GetString(word.Length > 24 ? word[..24] : word);

    private static bool TryKind(ReadOnlySpan<byte> word, out bool isWrite)
    {
        isWrite = IsOneOf(word, ["W", "WR", "ST", "WRITE"]);
        return isWrite || IsOneOf(word, ["R", "RD", "LD", "READ"]);
    }

    private static bool IsOneOf(ReadOnlySpan<byte> word, ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Ascii.EqualsIgnoreCase(word, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The next word, and the position behind it; empty at the end of the line or at a comment.</summary>
    private static ReadOnlySpan<byte> NextWord(ReadOnlySpan<byte> line, ref int position)
    {
        while (position < line.Length && line[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)',')
        {
            position++;
        }

        int start = position;
        while (position < line.Length && line[position] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)','))
        {
            position++;
        }

        ReadOnlySpan<byte> word = line[start..position];
        if (word.Length > 0 && word[0] == '#')
        {
            position = line.Length;
            return default;
        }

        return word;
    }
}
