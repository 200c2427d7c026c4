using Emulator.Dram.Standards;

namespace Emulator.Dram.Controller;

/// <summary>
/// How often each row was opened in the current refresh window (8,192 tREFI, in which every row is refreshed once):
/// what RowHammer is about. A count belongs to the window whose number stands beside it, so a new window costs nothing.
/// </summary>
public sealed class ActivationCounters
{
    private const int RefreshesAWindow = 8192;
    private const uint CountMask = 0xFFFF;

    private readonly uint[]?[] _counts;
    private readonly int _rows;
    private readonly long _windowClocks;
    private long _windowEnd;
    private uint _window;

    internal ActivationCounters(DramDevice device)
    {
        _rows = device.Organization.Rows;
        _counts = new uint[]?[device.Organization.Banks];
        _windowClocks = (long)RefreshesAWindow * device["nREFI"];
        _windowEnd = _windowClocks;
    }

    /// <summary>Most activates of one row in one window.</summary>
    public int Most { get; private set; }

    /// <summary>The bank of that row.</summary>
    public int MostBank { get; private set; }

    /// <summary>That row.</summary>
    public int MostRow { get; private set; }

    /// <summary>Activates of a row in the current window.</summary>
    public int Of(int bank, int row)
    {
        uint count = _counts[bank]?[row] ?? 0;
        return count >> 16 == (_window & CountMask) ? (int)(count & CountMask) : 0;
    }

    internal void Count(int bank, int row, long clock) // HOT
    {
        if (clock >= _windowEnd)
        {
            _window += (uint)((clock - _windowEnd) / _windowClocks) + 1;
            _windowEnd = ((clock / _windowClocks) + 1) * _windowClocks;
        }

        uint[] rows = _counts[bank] ??= new uint[_rows];
        ref uint count = ref rows[row];
        uint tag = _window << 16;
        uint next = (count & ~CountMask) == tag ? Math.Min(count + 1, tag | CountMask) : tag + 1;
        count = next;
        if ((next & CountMask) > Most)
        {
            Most = (int)(next & CountMask);
            MostBank = bank;
            MostRow = row;
        }
    }
}
