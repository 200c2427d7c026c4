namespace KernelModel.Slab;

/// <summary>Where a slab is.</summary>
internal enum SlabPlace : byte
{
    /// <summary>Nowhere: all of its objects are handed out, or the slot is unused.</summary>
    Full,

    /// <summary>A core allocates from it.</summary>
    Current,

    /// <summary>On a core's own list of partial slabs.</summary>
    CpuPartial,

    /// <summary>On a node's list of partial slabs.</summary>
    NodePartial,
}
