using Emulator.Arch;
using KernelModel.Faults;
using KernelModel.Frames;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>An address space: Linux' <c>mm_struct</c>. Its page tables are real ones in guest frames.</summary>
internal sealed unsafe partial class MmStruct
{
    /// <summary>The first address that no process can have (TASK_SIZE_MAX with four levels).</summary>
    public const ulong TaskSize = 0x7FFF_FFFF_F000;

    private const ulong PageMask = 0xFFF;

    private VmArea? _lastArea;

    internal MmStruct(AddressSpaceManager manager, PageTables tables, long contextId)
    {
        Manager = manager;
        Tables = tables;
        ContextId = contextId;
        TlbGeneration = 1;
        Layout = AddressLayout.Fixed;
    }

    public AddressSpaceManager Manager { get; }

    public PageTables Tables { get; }

    public VmAreaTree Areas { get; } = new();

    /// <summary>Names the address space for TLB maintenance; never used again.</summary>
    public long ContextId { get; }

    /// <summary>Raised by every change that makes translations wrong.</summary>
    public long TlbGeneration { get; internal set; }

    /// <summary>Cores that have it in CR3, by number.</summary>
    public ulong CpuMask { get; internal set; }

    /// <summary>Tasks that use it (mm_users).</summary>
    public int Users { get; set; } = 1;

    /// <summary>Where things are placed; set by exec.</summary>
    public AddressLayout Layout { get; set; }

    /// <summary>Where brk's area starts and ends.</summary>
    public ulong StartBrk { get; set; }

    public ulong Brk { get; set; }

    /// <summary>What the loader placed, for /proc/PID/stat and for limits.</summary>
    public ProgramPlace Program { get; set; }

    /// <summary>VM_LOCKED and VM_LOCKONFAULT for areas to come (mlockall(MCL_FUTURE)).</summary>
    public VmFlags DefaultFlags { get; internal set; }

    /// <summary>Pages of all areas (VmSize).</summary>
    public long TotalPages { get; private set; }

    /// <summary>Pages of private writable areas (VmData).</summary>
    public long DataPages { get; private set; }

    /// <summary>Pages of stacks (VmStk).</summary>
    public long StackPages { get; private set; }

    /// <summary>Pages of executable areas (VmExe and VmLib).</summary>
    public long ExecPages { get; private set; }

    /// <summary>Pages of locked areas (VmLck).</summary>
    public long LockedPages { get; internal set; }

    /// <summary>Resident pages by kind.</summary>
    public long AnonymousPages { get; private set; }

    public long FilePages { get; private set; }

    public long ShmemPages { get; private set; }

    /// <summary>Resident pages (VmRSS).</summary>
    public long ResidentPages => AnonymousPages + FilePages + ShmemPages;

    /// <summary>The most there ever were (VmHWM).</summary>
    public long PeakResidentPages { get; private set; }

    /// <summary>The largest size there ever was (VmPeak).</summary>
    public long PeakTotalPages { get; private set; }

    private PhysicalMemory Frames => Manager.Frames;

    /// <summary>Its address in the slab of address spaces; 0: none.</summary>
    public ulong Home { get; init; }

    /// <summary>One more task uses the address space (CLONE_VM).</summary>
    public void AddUser() => Users++;

    /// <summary>A task lets go; the last one ends the address space (mmput, exit_mmap).</summary>
    public void Drop()
    {
        if (--Users > 0)
        {
            return;
        }

        Manager.Tlb.Forget(this);
        long accounted = 0;
        for (VmArea? area = Areas.First; area is not null;)
        {
            VmArea? next = area.Next;
            ZapEntries(area, area.Start, area.End, withCopies: true);
            accounted += area.Has(VmFlags.Account) ? area.PageCount : 0;
            Release(area);
            area = next;
        }

        Areas.Clear();
        Manager.Overcommit.Uncharge(accounted);
        Tables.FreeAll();
        _lastArea = null;
        Manager.Remove(this);
    }

    /// <summary>Puts the address space into a core's CR3.</summary>
    public void Activate(ICpuControl cpu) => Manager.Tlb.Activate(cpu, this);

    /// <summary>The core where it is goes idle, and may be spared what other cores change.</summary>
    public void EnterLazy(ICpuControl cpu) => Manager.Tlb.EnterLazy(cpu);

    /// <summary>Resolves a page fault, or says which signal it is.</summary>
    public FaultResult HandleFault(TaskStruct? task, ulong address, FaultAccess access) =>
        Manager.FaultHandler.Handle(this, task, address, access);

    /// <summary>The area that contains an address or the first above it.</summary>
    public VmArea? FindArea(ulong address) // HOT
    {
        VmArea? last = _lastArea;
        if (last is not null && last.Mm == this && address - last.Start < last.End - last.Start)
        {
            return last;
        }

        VmArea? area = Areas.Find(address);
        if (area is not null)
        {
            _lastArea = area;
        }

        return area;
    }

    /// <summary>The area that contains an address (vma_lookup).</summary>
    public VmArea? AreaAt(ulong address) =>
        FindArea(address) is { } area && area.Start <= address ? area : null;

    internal void AddAnonymous(long pages)
    {
        AnonymousPages += pages;
        NotePeak();
    }

    internal void AddCached(bool isShmem, long pages)
    {
        if (isShmem)
        {
            ShmemPages += pages;
        }
        else
        {
            FilePages += pages;
        }

        NotePeak();
    }

    /// <summary>vm_stat_account</summary>
    internal void AccountPages(VmFlags flags, long pages)
    {
        TotalPages += pages;
        PeakTotalPages = Math.Max(PeakTotalPages, TotalPages);
        if ((flags & (VmFlags.Exec | VmFlags.Write | VmFlags.GrowsDown)) == VmFlags.Exec)
        {
            ExecPages += pages;
        }
        else if ((flags & VmFlags.GrowsDown) != 0)
        {
            StackPages += pages;
        }
        else if (IsData(flags))
        {
            DataPages += pages;
        }
    }

    /// <summary>The area counts for RLIMIT_DATA (is_data_mapping).</summary>
    internal static bool IsData(VmFlags flags) =>
        (flags & (VmFlags.Write | VmFlags.Shared | VmFlags.GrowsDown)) == VmFlags.Write;

    /// <summary>RLIMIT_AS and RLIMIT_DATA leave room (may_expand_vm).</summary>
    internal bool MayExpand(TaskStruct? task, VmFlags flags, long pages) =>
        TotalPages + pages <= (long)(MemoryLimits.AddressSpace(task) >> 12)
        && (!IsData(flags) || DataPages + pages <= (long)(MemoryLimits.Data(task) >> 12));

    /// <summary>RLIMIT_MEMLOCK leaves room when the area is to be locked (mlock_future_ok).</summary>
    internal bool MayLockMore(TaskStruct? task, VmFlags flags, long pages) =>
        (flags & VmFlags.Locked) == 0 || MemoryLimits.MayLockAll(task)
        || LockedPages + pages <= (long)(MemoryLimits.Locked(task) >> 12);

    internal static ulong RoundUp(ulong bytes) => (bytes + PageMask) & ~PageMask;

    private void NotePeak()
    {
        long resident = AnonymousPages + FilePages + ShmemPages;
        if (resident > PeakResidentPages)
        {
            PeakResidentPages = resident;
        }
    }
}
