using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Controller;

/// <summary>
/// How often each row was opened in the current refresh window (8,192 tREFI, in which every row is refreshed once):
/// what RowHammer is about. Counts are bytes, so that those of a rank fit a cache; the few that overflow carry.
/// </summary>
public sealed class ActivationCounters
{
    private const int RefreshesAWindow = 8192;
    private const int Carry = byte.MaxValue + 1;

    private readonly byte[]?[] _counts;
    private readonly Dictionary<long, int> _carries = [];
    private readonly int _rows;
    private readonly long _windowClocks;
    private long _windowEnd;

    internal ActivationCounters(DramDevice device)
    {
        _rows = device.Organization.Rows;
        _counts = new byte[]?[device.Organization.Banks];
        _windowClocks = (long)RefreshesAWindow * device["nREFI"];
        _windowEnd = _windowClocks;
    }

    /// <summary>Most activates of one row in one window.</summary>
    public int Most { get; private set; }

    /// <summary>The bank of that row.</summary>
    public int MostBank { get; private set; }

    /// <summary>That row.</summary>
    public int MostRow { get; private set; }

    /// <summary>Activates of a row in the window of the last activate.</summary>
    public int Of(int bank, int row) => (_counts[bank]?[row] ?? 0) + CarriedBy(bank, row);

    /// <summary>
    /// A row will be opened soon: its count comes nearer, for counts of many rows are far away. An address that the
    /// collector has moved meanwhile does no harm: nothing is read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Fetch(int bank, int row) // HOT
    {
        if (Sse.IsSupported && _counts[bank] is { } rows)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref rows[row]));
        }
    }

    internal void Count(int bank, int row, long clock) // HOT
    {
        if (clock >= _windowEnd)
        {
            StartWindow(clock);
        }

        byte[] rows = _counts[bank] ??= new byte[_rows];
        int count = ++rows[row];
        if (count == 0 || _carries.Count > 0)
        {
            count = CountCarries(bank, row, count);
        }

        if (count > Most)
        {
            Most = count;
            MostBank = bank;
            MostRow = row;
        }
    }

    private int CountCarries(int bank, int row, int count)
    {
        if (count == 0)
        {
            _carries[KeyOf(bank, row)] = CarriedBy(bank, row) + Carry;
        }

        return count + CarriedBy(bank, row);
    }

    private int CarriedBy(int bank, int row) => _carries.GetValueOrDefault(KeyOf(bank, row));

    private long KeyOf(int bank, int row) => ((long)bank * _rows) + row;

    private void StartWindow(long clock)
    {
        _windowEnd = ((clock / _windowClocks) + 1) * _windowClocks;
        _carries.Clear();
        foreach (byte[]? rows in _counts)
        {
            rows.AsSpan().Clear();
        }
    }
}
