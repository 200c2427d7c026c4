using Emulator.Arch;
using KernelModel.Vmalloc;

namespace KernelModel.Frames;

/// <summary>
/// All page frames: their descriptions, their contents, and the allocator over nodes and zones. Boot goes through
/// <see cref="Memblock"/>; what that does not keep goes to the zones' buddy lists.
/// </summary>
internal sealed unsafe partial class PhysicalMemory
{
    /// <summary>Less is no machine: the image, the vmemmap and page tables must fit.</summary>
    public const ulong LeastBytes = 4UL << 20;

    private const int ZoneTypes = 3;

    private readonly IPhysicalAddressSpace _memory;
    private readonly PhysicalMap* _map;
    private readonly PageFrame[] _frames;
    private readonly MigrateType[] _blockTypes;
    private readonly Zone[] _zones;
    private readonly long[] _uses = new long[Enum.GetValues<FrameUse>().Length];

    // The zones that an allocation asks, in order: [node][highest zone].
    private readonly Zone[][] _zoneLists;
    private readonly ulong _vmemmap;

    /// <param name="memory">Guest memory.</param>
    /// <param name="memoryBytes">RAM from 0; a fraction of a page at the end is not used.</param>
    /// <param name="nodes">Memory nodes, 1 or 2: each gets half.</param>
    /// <param name="cpus">Cores; they belong to the nodes in turn.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than <see cref="LeastBytes"/>.</exception>
    public PhysicalMemory(IPhysicalAddressSpace memory, ulong memoryBytes, int nodes = 1, int cpus = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryBytes, LeastBytes);
        _memory = memory;
        _map = memory.Map;
        Nodes = nodes;
        Cpus = cpus;
        PfnCount = (long)(memoryBytes >> 12);
        _frames = new PageFrame[PfnCount];
        _blockTypes = new MigrateType[(PfnCount >> Zone.PageBlockOrder) + 1];
        Memblock = new Memblock(memory);
        Memblock.Initialize(E820Range.ForPc((ulong)PfnCount << 12));
        SetNodes();
        Memblock.Reserve(0, KernelLayout.LowReservedBytes);
        Memblock.Reserve(KernelLayout.ImageBase, KernelLayout.ImageBytes);
        _vmemmap = Memblock.AllocatePhysical(RoundUp((ulong)PfnCount * KernelLayout.FrameHomeBytes, 4096), 4096);
        Tables = new KernelTables(this);
        Tables.MapAtBoot(_vmemmap, (ulong)PfnCount * KernelLayout.FrameHomeBytes);
        _zones = MakeZones();
        _zoneLists = MakeZoneLists();
        HandOver();
    }

    /// <summary>The allocator of boot; closed since the hand-over.</summary>
    public Memblock Memblock { get; }

    /// <summary>The kernel half of all address spaces.</summary>
    public KernelTables Tables { get; }

    /// <summary>Who makes room when frames run out; null: nobody.</summary>
    public IMemoryPressure? Pressure { get; set; }

    /// <summary>The core on which the kernel works: its lists are used. Set at every entry.</summary>
    public int CurrentCpu { get; set; }

    public int Nodes { get; }

    public int Cpus { get; }

    /// <summary>Frames from 0 to the end of RAM.</summary>
    public long PfnCount { get; }

    /// <summary>All zones with frames, by node and then from low to high.</summary>
    public ReadOnlySpan<Zone> Zones => _zones;

    /// <summary>Frames that the allocator manages (MemTotal).</summary>
    public long TotalPages { get; private set; }

    /// <summary>Free frames: on the buddy lists (MemFree).</summary>
    public long FreePageCount
    {
        get
        {
            long pages = 0;
            foreach (Zone zone in _zones)
            {
                pages += zone.FreePages;
            }

            return pages;
        }
    }

    /// <summary>Free frames that cores keep on their own lists.</summary>
    public long PerCpuPageCount
    {
        get
        {
            long pages = 0;
            foreach (Zone zone in _zones)
            {
                pages += zone.PerCpuCount;
            }

            return pages;
        }
    }

    /// <summary>A worked example of the buddy allocator: split and merge, step by step.</summary>
    public static string Explain() => BuddyExample.Explain();

    /// <summary>The description of a frame.</summary>
    public ref PageFrame this[long pfn] => ref _frames[pfn];

    /// <summary>Frames in a use.</summary>
    public long Count(FrameUse use) => _uses[(int)use];

    /// <summary>Where the frame's description lives in guest memory: linear, in the vmemmap.</summary>
    public static ulong HomeOf(long pfn) => KernelLayout.Vmemmap + ((ulong)pfn * KernelLayout.FrameHomeBytes);

    /// <summary>The linear address of a frame in the kernel's direct map (__va).</summary>
    public static ulong LinearOf(long pfn) => KernelLayout.DirectMap + ((ulong)pfn << 12);

    /// <summary>The frame behind an address of the direct map (__pa).</summary>
    public static long PfnOf(ulong linear) => (long)((linear - KernelLayout.DirectMap) >> 12);

    public Zone ZoneOf(long pfn) => _zones[_frames[pfn].Zone];

    /// <summary>The memory node of a core.</summary>
    public int NodeOfCpu(int cpu) => cpu % Nodes;

    /// <summary>All cores' lists go back to the buddy lists (drain_all_pages).</summary>
    public void DrainAll()
    {
        foreach (Zone zone in _zones)
        {
            for (int cpu = 0; cpu < Cpus; cpu++)
            {
                zone.DrainPerCpu(cpu);
            }
        }
    }

    private static ulong RoundUp(ulong value, ulong to) => (value + to - 1) / to * to;
}
