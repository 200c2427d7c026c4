namespace KernelModel.Vmalloc;

/// <summary>What an area of vmalloc's range maps.</summary>
internal enum VmallocKind : byte
{
    /// <summary>Frames of its own (vmalloc).</summary>
    Allocated,

    /// <summary>Frames of somebody else (vmap).</summary>
    Mapped,

    /// <summary>A device (ioremap).</summary>
    Device,
}
