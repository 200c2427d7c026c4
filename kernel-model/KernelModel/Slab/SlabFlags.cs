namespace KernelModel.Slab;

/// <summary>How a cache lays its objects out (include/linux/slab.h).</summary>
[Flags]
internal enum SlabFlags
{
    None = 0,

    /// <summary>Objects start at multiples of a cache line, or of a part of it when they are small.</summary>
    HwCacheAlign = 1 << 0,

    /// <summary>The objects can be thrown away on demand: the frames are of the reclaimable type.</summary>
    ReclaimAccount = 1 << 1,

    /// <summary>Frames below 16 MiB.</summary>
    Dma = 1 << 2,

    /// <summary>Bytes before and behind each object tell when somebody wrote outside of it.</summary>
    RedZone = 1 << 3,

    /// <summary>Free objects are filled with a pattern that tells when somebody wrote to them.</summary>
    Poison = 1 << 4,
}
