using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Dram.Controller;

/// <summary>Requests whose data are on their way, in the order in which they leave.</summary>
/// <param name="keepsOrder">They leave as they were put here, late if need be; else the earliest first.</param>
internal sealed class CompletionRing(bool keepsOrder)
{
    private Completion[] _items = new Completion[64];
    private int _first;

    internal int Count { get; private set; }

    /// <summary>When the first leaves.</summary>
    internal long FrontAt { get; private set; } = long.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Push(long id, long at) // HOT
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        int mask = _items.Length - 1;
        int place = Count++;
        for (; place > 0 && !keepsOrder && _items[(_first + place - 1) & mask].At.Value > at; place--)
        {
            _items[(_first + place) & mask] = _items[(_first + place - 1) & mask];
        }

        _items[(_first + place) & mask] = new Completion(id, new Cycle(at));
        FrontAt = place == 0 ? at : FrontAt;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Completion Pop() // HOT
    {
        Completion front = _items[_first];
        _first = (_first + 1) & (_items.Length - 1);
        FrontAt = --Count == 0 ? long.MaxValue : _items[_first].At.Value;
        return front;
    }

    private void Grow()
    {
        Completion[] larger = new Completion[_items.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _items[(_first + i) & (_items.Length - 1)];
        }

        _items = larger;
        _first = 0;
    }
}
