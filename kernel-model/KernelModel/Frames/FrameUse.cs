namespace KernelModel.Frames;

/// <summary>The one place in which a frame is.</summary>
internal enum FrameUse : byte
{
    /// <summary>On a free list of the buddy allocator or on a per-CPU list.</summary>
    Free,

    /// <summary>Never given to the buddy allocator: holes, firmware, the kernel image, the vmemmap.</summary>
    Reserved,

    /// <summary>The kernel's own, without a more precise use.</summary>
    Kernel,

    Slab,

    PageTable,

    PageCache,

    Anonymous,

    Vmalloc,
}
