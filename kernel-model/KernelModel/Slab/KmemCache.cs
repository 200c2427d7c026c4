using System.Numerics;
using KernelModel.Frames;

namespace KernelModel.Slab;

/// <summary>
/// Objects of one size, cut from slabs of 2^order frames: Linux' <c>struct kmem_cache</c> in SLUB's manner (mm/slub.c).
/// Each core allocates from a slab of its own without asking anybody; free objects of a slab form a list. The list is
/// kept here and not in the free objects themselves, so that nothing in guest memory can break it.
/// </summary>
internal sealed partial class KmemCache
{
    /// <summary>No object: the end of a list.</summary>
    public const ushort End = 0xFFFF;

    // Instead of a link: the object is handed out. It makes a second free visible.
    private const ushort HandedOut = 0xFFFE;

    private const int WordBytes = 8;
    private const int CacheLineBytes = 64;

    // PAGE_ALLOC_COSTLY_ORDER: larger slabs are hard to come by.
    private const int HighestOrder = 3;

    private readonly PhysicalMemory _frames;
    private readonly CpuSlab[] _cpus;

    // The first slab of each node's partial list, and how many there are.
    private readonly int[] _partial;
    private readonly int[] _partialCounts;
    private readonly int _minPartial;
    private readonly int _cpuPartialSlabs;
    private readonly int _leftBytes;
    private readonly Gfp _gfp;
    private readonly Action<ulong>? _constructor;
    private SlabState[] _slabs = new SlabState[8];
    private ushort[] _links;
    private int _unused = -1;
    private int _slots;

    /// <param name="frames">Where slabs come from.</param>
    /// <param name="id">The cache's number, in the owner field of its frames.</param>
    /// <param name="name">In /proc/slabinfo.</param>
    /// <param name="objectBytes">Size of an object.</param>
    /// <param name="alignmentBytes">0, or a power of two.</param>
    /// <param name="flags">How objects are laid out.</param>
    /// <param name="constructor">Gets the address of each object once, when its slab is made; null for none.</param>
    public KmemCache(
        PhysicalMemory frames,
        int id,
        string name,
        int objectBytes,
        int alignmentBytes = 0,
        SlabFlags flags = SlabFlags.None,
        Action<ulong>? constructor = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(objectBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(objectBytes, 4096 << HighestOrder);
        _frames = frames;
        _constructor = constructor;
        Id = id;
        Name = name;
        ObjectBytes = objectBytes;
        Flags = flags;
        AlignmentBytes = Align(alignmentBytes);
        (_leftBytes, StrideBytes) = Layout();
        Order = OrderOf(StrideBytes);
        ObjectsPerSlab = Math.Min((4096 << Order) / StrideBytes, HandedOut - 1);
        _links = new ushort[_slabs.Length * ObjectsPerSlab];
        _gfp = Gfp.Comp | ((flags & SlabFlags.ReclaimAccount) != 0 ? Gfp.Reclaimable : 0)
            | ((flags & SlabFlags.Dma) != 0 ? Gfp.Dma : 0);
        _cpus = new CpuSlab[frames.Cpus];
        Array.Fill(_cpus, new CpuSlab { Current = -1, Partial = -1 });
        _partial = new int[frames.Nodes];
        Array.Fill(_partial, -1);
        _partialCounts = new int[frames.Nodes];
        _minPartial = Math.Clamp(BitOperations.Log2((uint)StrideBytes) / 2, 5, 10);
        int cpuPartialObjects = StrideBytes >= 4096 ? 6 : StrideBytes >= 1024 ? 24 : StrideBytes >= 256 ? 52 : 120;
        _cpuPartialSlabs = ((cpuPartialObjects * 2) + ObjectsPerSlab - 1) / ObjectsPerSlab;
    }

    public int Id { get; }

    public string Name { get; }

    /// <summary>Bytes that the user of an object may use.</summary>
    public int ObjectBytes { get; }

    /// <summary>Bytes from one object to the next, red zones and padding included.</summary>
    public int StrideBytes { get; }

    public int AlignmentBytes { get; }

    public SlabFlags Flags { get; }

    /// <summary>A slab is 2^order frames.</summary>
    public int Order { get; }

    public int ObjectsPerSlab { get; }

    /// <summary>Slabs that exist.</summary>
    public int Slabs { get; private set; }

    /// <summary>Objects handed out.</summary>
    public long ActiveObjects { get; private set; }

    /// <summary>What red zones and poison found, in words: writes outside of objects or after their end.</summary>
    public IReadOnlyList<string> Reports => _reports;

    private int Align(int alignmentBytes)
    {
        int alignment = Math.Max(alignmentBytes, WordBytes);
        if ((Flags & SlabFlags.HwCacheAlign) != 0)
        {
            int line = CacheLineBytes;
            while (ObjectBytes <= line / 2)
            {
                line /= 2;
            }

            alignment = Math.Max(alignment, line);
        }

        return alignment;
    }

    // calculate_sizes: [red zone] object [red zone] padding, so that the object itself is aligned.
    private (int Left, int Stride) Layout()
    {
        int size = RoundUp(ObjectBytes, WordBytes);
        int left = 0;
        if ((Flags & SlabFlags.RedZone) != 0)
        {
            left = RoundUp(WordBytes, AlignmentBytes);
            size += size == ObjectBytes ? WordBytes : 0;
            size += left;
        }

        return (left, RoundUp(size, AlignmentBytes));
    }

    // calculate_order: the smallest order that holds enough objects and wastes little: a sixteenth, an eighth, or a
    // fourth.
    private int OrderOf(int size)
    {
        int wanted = Math.Min(4 * (BitOperations.Log2((uint)_frames.Cpus) + 2), (4096 << HighestOrder) / size);
        for (int objects = wanted; objects > 1; objects--)
        {
            for (int fraction = 16; fraction >= 4; fraction /= 2)
            {
                for (int order = 0; order <= HighestOrder; order++)
                {
                    int slab = 4096 << order;
                    if (slab >= objects * size && slab % size <= slab / fraction)
                    {
                        return order;
                    }
                }
            }
        }

        return BitOperations.Log2((uint)Math.Max(1, (size - 1) >> 12)) + (size > 4096 ? 1 : 0);
    }

    private static int RoundUp(int value, int to) => (value + to - 1) / to * to;
}
