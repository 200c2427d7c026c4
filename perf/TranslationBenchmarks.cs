using BenchmarkDotNet.Attributes;
using Emulator.Arch;
using Emulator.Mmu;

namespace Perf;

/// <summary>
/// What a miss of the soft TLB costs the emulator: a walk of 4-level paging and a fill, over 512 pages of 4 KiB, and
/// what dropping everything costs when a context switch asks for it.
/// </summary>
public unsafe class TranslationBenchmarks : IDisposable
{
    private const int PageCount = 512;
    private const ulong Root = 0x1000;
    private const ulong Present = PagingEntry.P | PagingEntry.RW | PagingEntry.US | PagingEntry.A;

    private readonly FlatMemory _memory = new(8 << 20);
    private readonly FunctionalMmu _mmu;
    private readonly SoftTlb _softTlb;
    private readonly WalkControls _controls;

    public TranslationBenchmarks()
    {
        _mmu = new FunctionalMmu(_memory);
        _softTlb = new SoftTlb(_memory.Map, _mmu.Counters);
        _memory.WriteEntry(Root, 0x2000 | Present);
        _memory.WriteEntry(0x2000, 0x3000 | Present);
        _memory.WriteEntry(0x3000, 0x4000 | Present);
        for (ulong page = 0; page < PageCount; page++)
        {
            _memory.WriteEntry(0x4000 + (page * 8), (0x10_0000 + (page << 12)) | Present | PagingEntry.D);
        }

        _controls = WalkControls.From(
            cr0: Cr0.PG | Cr0.PE | Cr0.WP,
            cr3: Root,
            cr4: Cr4.PAE,
            efer: Efer.LME | Efer.LMA | Efer.NXE,
            rflags: 0,
            pkru: 0,
            pkrs: 0,
            physicalAddressBits: 46,
            has1GPages: true,
            pdptes: default);
    }

    [Benchmark(OperationsPerInvoke = PageCount)]
    public ulong Walk()
    {
        ulong sum = 0;
        for (ulong page = 0; page < PageCount; page++)
        {
            sum += Translate(page).PhysicalAddress.Value;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = PageCount)]
    public int WalkAndFill()
    {
        int filled = 0;
        for (ulong page = 0; page < PageCount; page++)
        {
            WalkResult result = Translate(page);
            Access read = new(AccessKind.Read, AccessMode.User);
            filled += _softTlb.Fill(AccessClass.User, new LinearAddress(page << 12), in result, read) ? 1 : 0;
        }

        return filled;
    }

    [Benchmark(OperationsPerInvoke = PageCount)]
    public void WalkAndFillAndFlush()
    {
        WalkAndFill();
        _softTlb.Flush();
    }

    public void Dispose()
    {
        _softTlb.Dispose();
        _memory.Dispose();
        GC.SuppressFinalize(this);
    }

    private WalkResult Translate(ulong page)
    {
        Access read = new(AccessKind.Read, AccessMode.User);
        return _mmu.Translate(in _controls, new LinearAddress(page << 12), read, out WalkResult result)
            ? result
            : throw new InvalidOperationException($"a fault at page {page}: {result.ErrorCode}");
    }
}
