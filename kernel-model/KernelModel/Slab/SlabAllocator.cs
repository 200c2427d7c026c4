using System.Globalization;
using System.Numerics;
using System.Text;
using Emulator.Arch;
using KernelModel.Frames;

namespace KernelModel.Slab;

/// <summary>All slab caches, and kmalloc over caches of many sizes.</summary>
internal sealed class SlabAllocator : ICheckpointable
{
    /// <summary>Larger than this, kmalloc gives whole frames.</summary>
    public const int LargestClassBytes = 8192;

    // The classes that are not powers of two save memory where many objects lie just above one.
    private static readonly int[] s_classBytes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

    private readonly PhysicalMemory _frames;
    private readonly SlabFlags _debug;
    private readonly List<KmemCache> _caches = [];
    private readonly KmemCache[] _normal;
    private readonly KmemCache[] _reclaimable;
    private readonly KmemCache[] _dma;

    // The class of each size up to 8 KiB in steps of 8 bytes (kmalloc_size_index).
    private readonly byte[] _classOf = new byte[(LargestClassBytes / 8) + 1];

    /// <param name="frames">Where slabs come from.</param>
    /// <param name="debug">Red zones and poison for every cache (slub_debug).</param>
    public SlabAllocator(PhysicalMemory frames, SlabFlags debug = SlabFlags.None)
    {
        _frames = frames;
        _debug = debug;
        _normal = MakeClasses("kmalloc-", SlabFlags.None);
        _reclaimable = MakeClasses("kmalloc-rcl-", SlabFlags.ReclaimAccount);
        _dma = MakeClasses("dma-kmalloc-", SlabFlags.Dma);
        for (int size = 0, index = 0; size <= LargestClassBytes; size += 8)
        {
            index += size > s_classBytes[index] ? 1 : 0;
            _classOf[size / 8] = (byte)index;
        }
    }

    public IReadOnlyList<KmemCache> Caches => _caches;

    /// <inheritdoc />
    public string CheckpointName => "kernel.slab";

    /// <summary>kmem_cache_create</summary>
    public KmemCache CreateCache(
        string name,
        int objectBytes,
        int alignmentBytes = 0,
        SlabFlags flags = SlabFlags.None,
        Action<ulong>? constructor = null)
    {
        KmemCache cache = new(
            _frames, _caches.Count + 1, name, objectBytes, alignmentBytes, flags | _debug, constructor);
        _caches.Add(cache);
        return cache;
    }

    /// <summary>kmalloc: at least so many bytes, aligned to 8 or, for powers of two, to their size.</summary>
    /// <returns>The address in the direct map; 0 when there is no memory, or for 0 bytes.</returns>
    public ulong Allocate(long sizeBytes, Gfp gfp = Gfp.Kernel)
    {
        // HOT
        if (sizeBytes is <= 0 or > 4096L << Zone.MaxOrder)
        {
            return 0;
        }

        if (sizeBytes > LargestClassBytes)
        {
            int order = BitOperations.Log2((ulong)(sizeBytes - 1) >> 12) + 1;
            long pfn = _frames.AllocatePages(gfp | Gfp.Comp, order);
            return pfn < 0 ? 0 : PhysicalMemory.LinearOf(pfn);
        }

        KmemCache[] caches = (gfp & Gfp.Dma) != 0 ? _dma : (gfp & Gfp.Reclaimable) != 0 ? _reclaimable : _normal;
        return caches[_classOf[(int)(sizeBytes + 7) / 8]].Allocate(gfp);
    }

    /// <summary>kfree: what <see cref="Allocate"/> or any cache gave.</summary>
    public void Free(ulong at)
    {
        // HOT
        if (at != 0)
        {
            KmemCache? cache = CacheOf(at);
            if (cache is not null)
            {
                cache.Free(at);
            }
            else
            {
                _frames.Put(PhysicalMemory.PfnOf(at));
            }
        }
    }

    /// <summary>ksize: how many bytes may be used at the address.</summary>
    public long SizeOf(ulong at) =>
        CacheOf(at)?.ObjectBytes ?? 4096L << _frames[_frames.HeadOf(PhysicalMemory.PfnOf(at))].Order;

    /// <summary>Invariants of all caches, and that every slab frame belongs to one.</summary>
    /// <returns>The first violation in words, or null.</returns>
    public string? Check()
    {
        long pages = 0;
        foreach (KmemCache cache in _caches)
        {
            string? found = cache.Check();
            if (found is not null)
            {
                return found;
            }

            pages += (long)cache.Slabs << cache.Order;
        }

        return pages != _frames.Count(FrameUse.Slab)
            ? $"{pages} frames are in slabs, but {_frames.Count(FrameUse.Slab)} say so"
            : null;
    }

    /// <summary>/proc/slabinfo, version 2.1.</summary>
    public string Slabinfo()
    {
        StringBuilder text = new();
        text.Append("slabinfo - version: 2.1\n");
        text.Append("# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
        text.Append(" : tunables <limit> <batchcount> <sharedfactor>");
        text.Append(" : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
        for (int i = _caches.Count - 1; i >= 0; i--)
        {
            KmemCache cache = _caches[i];
            long objects = (long)cache.Slabs * cache.ObjectsPerSlab;
            text.Append(CultureInfo.InvariantCulture, $"{cache.Name,-17} {cache.ActiveObjects,6} {objects,6} ");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{cache.StrideBytes,6} {cache.ObjectsPerSlab,4} {1 << cache.Order,4}");
            text.Append(" : tunables    0    0    0");
            text.Append(CultureInfo.InvariantCulture, $" : slabdata {cache.Slabs,6} {cache.Slabs,6} {0,6}\n");
        }

        return text.ToString();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_caches.Count);
        _caches.ForEach(cache => cache.Save(writer));
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count != _caches.Count)
        {
            throw new InvalidDataException($"{count} slab caches instead of {_caches.Count}");
        }

        _caches.ForEach(cache => cache.Restore(reader));
    }

    private KmemCache? CacheOf(ulong at)
    {
        ref PageFrame head = ref _frames[_frames.HeadOf(PhysicalMemory.PfnOf(at))];
        return head.Use == FrameUse.Slab ? _caches[(int)head.Owner - 1] : null;
    }

    private KmemCache[] MakeClasses(string prefix, SlabFlags flags)
    {
        KmemCache[] caches = new KmemCache[s_classBytes.Length];
        for (int i = 0; i < caches.Length; i++)
        {
            int size = s_classBytes[i];
            string name = prefix + (size >= 1024 ? $"{size / 1024}k" : size.ToString(CultureInfo.InvariantCulture));
            caches[i] = CreateCache(name, size, BitOperations.IsPow2(size) ? size : 0, flags);
        }

        return caches;
    }
}
