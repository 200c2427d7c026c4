using KernelModel.Frames;

namespace KernelModel.Slab;

/// <summary>
/// The caches of the kernel's own objects. The objects are managed ones; what lies in a slab is each one's home, which
/// costs the frames that it would cost Linux and makes /proc/slabinfo count them.
/// </summary>
internal sealed class KernelObjects
{
    private const int CacheLineBytes = 64;

    /// <summary>No object is worth a killed process: without memory it is left without a home.</summary>
    private const Gfp HomeGfp = Gfp.NoWait | Gfp.NoWarn;

    /// <param name="slab">Sizes are those of a Linux 6 as distributions configure it.</param>
    public KernelObjects(SlabAllocator slab)
    {
        Tasks = slab.CreateCache("task_struct", 9792, CacheLineBytes);
        AddressSpaces = slab.CreateCache("mm_struct", 1408, 0, SlabFlags.HwCacheAlign);
        Areas = slab.CreateCache("vm_area_struct", 184);
        Inodes = slab.CreateCache("shmem_inode_cache", 768);
        Files = slab.CreateCache("filp", 256, 0, SlabFlags.HwCacheAlign);
    }

    /// <summary>Threads, until they are reaped.</summary>
    public KmemCache Tasks { get; }

    public KmemCache AddressSpaces { get; }

    /// <summary>Areas of all address spaces.</summary>
    public KmemCache Areas { get; }

    /// <summary>Files of tmpfs: directories, links and devices too.</summary>
    public KmemCache Inodes { get; }

    /// <summary>Open files.</summary>
    public KmemCache Files { get; }

    /// <summary>Objects that found no memory for a home.</summary>
    public long Homeless { get; private set; }

    /// <summary>A home for a new object; 0 without memory.</summary>
    public ulong Take(KmemCache cache) // HOT
    {
        ulong home = cache.Allocate(HomeGfp);
        Homeless += home == 0 ? 1 : 0;
        return home;
    }

    /// <summary>The object is gone.</summary>
    public void Give(KmemCache cache, ulong home) // HOT
    {
        if (home == 0)
        {
            Homeless--;
            return;
        }

        cache.Free(home);
    }

    /// <summary>Compares a cache's count with the kernel's own; null when they agree.</summary>
    public string? Check(KmemCache cache, long count) => Homeless == 0 && cache.ActiveObjects != count
        ? $"{cache.Name}: {cache.ActiveObjects} objects in slabs for {count} of the kernel's"
        : null;
}
