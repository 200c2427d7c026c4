using System.Runtime.CompilerServices;

namespace Emulator.Arch;

/// <summary>Completions in the order of their time; grows to what one advance gives and allocates no more.</summary>
public struct CompletionQueue
{
    private Completion[]? _items;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<Completion> Items => _items.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Completion completion) // HOT
    {
        Completion[]? items = _items;
        if (items == null || Count == items.Length)
        {
            items = Grow();
        }

        items[Count++] = completion;
    }

    public void Clear() => Count = 0;

    /// <summary>Brings those from <paramref name="first"/> on into the order of time; the sort is stable.</summary>
    public readonly void Sort(int first) // HOT
    {
        Span<Completion> items = _items.AsSpan(0, Count);
        for (int i = first + 1; i < items.Length; i++)
        {
            Completion item = items[i];
            int place = i;
            for (; place > first && items[place - 1].At.Value > item.At.Value; place--)
            {
                items[place] = items[place - 1];
            }

            items[place] = item;
        }
    }

    private Completion[] Grow()
    {
        Array.Resize(ref _items, Math.Max(64, Count * 2));
        return _items;
    }
}
