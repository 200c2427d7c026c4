using BenchmarkDotNet.Attributes;
using KernelModel.Frames;
using KernelModel.Slab;

namespace Perf;

/// <summary>One allocation and one free of the mini-kernel's frame and object allocators, in steady state.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks : IDisposable
{
    private const int Held = 256;

    private readonly FlatMemory _memory = new(64 << 20);
    private readonly PhysicalMemory _frames;
    private readonly KmemCache _cache;
    private readonly SlabAllocator _slab;
    private readonly long[] _pfns = new long[Held];
    private readonly ulong[] _objects = new ulong[Held];

    public FrameBenchmarks()
    {
        _frames = new PhysicalMemory(_memory, 64UL << 20);
        _slab = new SlabAllocator(_frames);
        _cache = _slab.CreateCache("objects", 200);
    }

    /// <summary>Single frames, through the core's own lists; the division is by operations: each pair is two.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Held)]
    public void SingleFrames()
    {
        Allocate(0);
        Free();
    }

    /// <summary>Blocks of eight frames, from the buddy lists: split and merged.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Held)]
    public void BlocksOfEight()
    {
        Allocate(3);
        Free();
    }

    /// <summary>Objects of a cache, over several slabs.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Held)]
    public void SlabObjects()
    {
        for (int i = 0; i < Held; i++)
        {
            _objects[i] = _cache.Allocate();
        }

        foreach (ulong at in _objects)
        {
            _cache.Free(at);
        }
    }

    /// <summary>kmalloc and kfree of mixed sizes.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Held)]
    public void Kmalloc()
    {
        for (int i = 0; i < Held; i++)
        {
            _objects[i] = _slab.Allocate(1 + (i * 7));
        }

        foreach (ulong at in _objects)
        {
            _slab.Free(at);
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Allocate(int order)
    {
        for (int i = 0; i < Held; i++)
        {
            _pfns[i] = _frames.AllocatePages(Gfp.HighUserMovable, order);
        }
    }

    private void Free()
    {
        foreach (long pfn in _pfns)
        {
            _frames.Put(pfn);
        }
    }
}
