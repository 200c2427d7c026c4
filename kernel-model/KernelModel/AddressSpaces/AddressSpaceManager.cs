using Emulator.Arch;
using KernelModel.Faults;
using KernelModel.Frames;
using KernelModel.PageCache;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>
/// What address spaces share: frames, TLB maintenance, memory promised, the page of zeros, pools of areas and families,
/// and the list of all of them.
/// </summary>
internal sealed class AddressSpaceManager
{
    private readonly List<MmStruct> _all = [];
    private readonly byte[] _pageBuffer = new byte[4096];
    private AnonVma?[] _families = new AnonVma?[64];
    private AnonVma? _freeFamilies;
    private VmArea? _freeAreas;
    private int _familyCount;
    private long _mappingCount;
    private long _mergeFamilyCount;
    private long _mmCount;

    /// <param name="frames">Where pages and page tables come from.</param>
    /// <param name="memory">Guest memory.</param>
    /// <param name="cpus">The cores, whose translations are kept right.</param>
    public AddressSpaceManager(PhysicalMemory frames, IPhysicalAddressSpace memory, IReadOnlyList<ICpuControl> cpus)
    {
        Frames = frames;
        Memory = memory;
        Cpus = cpus;
        ZeroFrame = frames.AllocatePages(Gfp.Kernel | Gfp.Zero);
        Overcommit = new Overcommit(this);
        Tlb = new TlbMaintenance(cpus, frames);
        ReverseMap = new ReverseMap(this);
        FaultHandler = new FaultHandler(this);
        SharedMemory = new SharedMemory(this);
    }

    public PhysicalMemory Frames { get; }

    public IPhysicalAddressSpace Memory { get; }

    public IReadOnlyList<ICpuControl> Cpus { get; }

    public Overcommit Overcommit { get; }

    public TlbMaintenance Tlb { get; }

    public ReverseMap ReverseMap { get; }

    public FaultHandler FaultHandler { get; }

    /// <summary>System V segments.</summary>
    public SharedMemory SharedMemory { get; }

    public MmCounters Counters { get; } = new();

    /// <summary>The frame of zeros that first reads map (empty_zero_page).</summary>
    public long ZeroFrame { get; }

    /// <summary>Most areas of an address space (/proc/sys/vm/max_map_count).</summary>
    public int MaxAreaCount { get; set; } = 65_530;

    /// <summary>Lowest address of a process without CAP_SYS_RAWIO (/proc/sys/vm/mmap_min_addr).</summary>
    public ulong LowestAddress { get; set; } = 0x1_0000;

    /// <summary>Who sees every page fault; null: nobody.</summary>
    public IFaultSink? FaultSink { get; set; }

    /// <summary>The task for which the kernel works: its limits hold when it touches user memory.</summary>
    public TaskStruct? CurrentTask { get; set; }

    /// <summary>CR4.PKE is set: pkey_alloc gives keys (SDM 3A 4.6.2).</summary>
    public bool HasProtectionKeys { get; set; } = true;

    /// <summary>Where address spaces and areas have their homes; null: nowhere.</summary>
    public Slab.KernelObjects? Objects { get; init; }

    /// <summary>Every address space, in the order they were made.</summary>
    public IReadOnlyList<MmStruct> All => _all;

    /// <summary>Cached pages of files (part of Cached in /proc/meminfo).</summary>
    public long CachedFilePages { get; private set; }

    /// <summary>Cached pages of tmpfs and shared memory (Shmem).</summary>
    public long CachedShmemPages { get; private set; }

    /// <summary>One page of scratch; used and forgotten within one operation.</summary>
    internal Span<byte> PageBuffer => _pageBuffer;

    /// <summary>An empty address space, with one user; null without memory.</summary>
    public MmStruct? Create()
    {
        PageTables? tables = PageTables.Create(Frames, Memory);
        if (tables is null)
        {
            return null;
        }

        MmStruct mm = new(this, tables, ++_mmCount) { Home = Objects?.Take(Objects.AddressSpaces) ?? 0 };
        _all.Add(mm);
        return mm;
    }

    /// <summary>The most pages that an address space which has ended ever had.</summary>
    public long PeakResidentPages { get; private set; }

    internal void Remove(MmStruct mm)
    {
        PeakResidentPages = Math.Max(PeakResidentPages, mm.PeakResidentPages);
        _all.Remove(mm);
        Objects?.Give(Objects.AddressSpaces, mm.Home);
    }

    internal long NextMappingId() => ++_mappingCount;

    internal long NextMergeFamily() => ++_mergeFamilyCount;

    internal void CountCached(FileMapping mapping, int pages)
    {
        if (mapping.IsShmem)
        {
            CachedShmemPages += pages;
        }
        else
        {
            CachedFilePages += pages;
        }
    }

    internal VmArea TakeArea()
    {
        VmArea? area = _freeAreas;
        if (area is null)
        {
            area = new VmArea();
        }
        else
        {
            _freeAreas = area.Next;
            area.Next = null;
        }

        area.Home = Objects?.Take(Objects.Areas) ?? 0;
        return area;
    }

    internal void GiveArea(VmArea area)
    {
        Objects?.Give(Objects.Areas, area.Home);
        area.Reset();
        area.Next = _freeAreas;
        _freeAreas = area;
    }

    /// <summary>The family with an identifier.</summary>
    internal AnonVma? FamilyOf(long id) => _families[id];

    internal AnonVma TakeFamily()
    {
        AnonVma? family = _freeFamilies;
        if (family is not null)
        {
            _freeFamilies = family.NextFree;
            family.NextFree = null;
            return family;
        }

        family = new AnonVma { Id = ++_familyCount };
        if (family.Id >= _families.Length)
        {
            Array.Resize(ref _families, _families.Length * 2);
        }

        _families[family.Id] = family;
        return family;
    }

    /// <summary>An area leaves its family; the last one gives the family back.</summary>
    internal void LeaveFamily(VmArea area)
    {
        if (area.Anon is { } family)
        {
            family.Remove(area);
            area.MergeFamily = 0;
            area.IsForkChild = false;
            if (family.AreaCount == 0)
            {
                family.NextFree = _freeFamilies;
                _freeFamilies = family;
            }
        }
    }
}
