using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KernelModel.Frames;

/// <summary>
/// Free frames of order 0 that one core keeps of one zone: a list for each migrate type, last in first out, so that
/// most allocations touch neither the buddy lists nor cold memory (struct per_cpu_pages).
/// </summary>
internal struct PerCpuPages
{
    /// <summary>Frames on all lists.</summary>
    public int Count;

    private Heads _heads;

    /// <summary>The first frame of each list by migrate type; 0 when it is empty.</summary>
    [UnscopedRef]
    public Span<int> ListHeads => _heads;

    [InlineArray(3)]
    private struct Heads
    {
        private int _first;
    }
}
