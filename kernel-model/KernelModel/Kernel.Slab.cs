using KernelModel.Slab;
using KernelModel.Vmalloc;

namespace KernelModel;

/// <content>Kernel objects, and memory that is contiguous only in addresses.</content>
public sealed partial class Kernel
{
    /// <summary>All slab caches.</summary>
    internal SlabAllocator Slab { get; }

    /// <summary>The caches of tasks, address spaces, areas and open files.</summary>
    internal KernelObjects Objects { get; }

    /// <summary>vmalloc, vmap and ioremap.</summary>
    internal VmallocSpace Vmalloc { get; }
}
