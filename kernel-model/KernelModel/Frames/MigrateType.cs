namespace KernelModel.Frames;

/// <summary>
/// What can be done with the contents of a page block. Like allocations are grouped, so that movable ones leave large
/// blocks behind when they go (include/linux/mmzone.h).
/// </summary>
internal enum MigrateType : byte
{
    Unmovable,
    Movable,
    Reclaimable,

    /// <summary>Kept for high-order allocations that cannot wait.</summary>
    HighAtomic,
}
