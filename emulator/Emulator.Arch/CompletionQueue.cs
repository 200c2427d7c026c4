namespace Emulator.Arch;

/// <summary>Completions in the order of their time; grows to what one advance gives and allocates no more.</summary>
public struct CompletionQueue
{
    private Completion[]? _items;

    public int Count { get; private set; }

    public readonly ReadOnlySpan<Completion> Items => _items.AsSpan(0, Count);

    public void Add(in Completion completion) // HOT
    {
        if (_items == null || Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(64, Count * 2));
        }

        _items[Count++] = completion;
    }

    public void Clear() => Count = 0;
}
