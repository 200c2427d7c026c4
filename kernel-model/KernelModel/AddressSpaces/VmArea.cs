using Emulator.Arch;
using KernelModel.PageCache;
using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <summary>
/// A range of one address space with one set of rights: Linux' <c>vm_area_struct</c>. A node of its mm's tree and of
/// its file's and anonymous family's lists at once; taken from and given back to a pool.
/// </summary>
internal sealed class VmArea
{
    /// <summary>Bytes that stay free below a stack (stack_guard_gap, 256 pages).</summary>
    public const ulong StackGuardBytes = 256UL << 12;

    /// <summary>First address; a multiple of 4 KiB.</summary>
    public ulong Start;

    /// <summary>First address behind it.</summary>
    public ulong End;

    public VmFlags Flags;

    /// <summary>Its address in the slab of areas; 0: none.</summary>
    public ulong Home;

    /// <summary>
    /// What <see cref="Start"/> shows, in pages: of the file; of an anonymous area the page number it was made at.
    /// </summary>
    public long PageOffset;

    /// <summary>The bits of a new entry that maps a page here, without the frame (vm_page_prot).</summary>
    public ulong EntryBits;

    /// <summary>What is mapped; null for private anonymous memory.</summary>
    public IMappableFile? File;

    /// <summary>Contents of <see cref="File"/>.</summary>
    public FileMapping? Mapping;

    /// <summary>The family whose pages may lie here; null until the first anonymous page.</summary>
    public AnonVma? Anon;

    /// <summary>
    /// Areas with pages merge only when this is equal (Linux: the anon_vma itself, which fork makes anew for each area
    /// of the child); 0 without a family.
    /// </summary>
    public long MergeFamily;

    /// <summary>Fork made the area with its family: it merges with none that has no family (vma_is_fork_child).
    /// </summary>
    public bool IsForkChild;

    /// <summary>The address space; null in the pool.</summary>
    public MmStruct? Mm;

    /// <summary>Neighbours in address order.</summary>
    public VmArea? Previous;

    public VmArea? Next;

    internal VmArea? Left;
    internal VmArea? Right;
    internal int Height;

    /// <summary>Free bytes between the area before and this one, a stack's guard excluded.</summary>
    internal ulong Gap;

    /// <summary>The widest <see cref="Gap"/> of the subtree.</summary>
    internal ulong WidestGap;

    internal VmArea? FilePrevious;
    internal VmArea? FileNext;
    internal VmArea? AnonPrevious;
    internal VmArea? AnonNext;

    public ulong SizeBytes => End - Start;

    public long PageCount => (long)((End - Start) >> 12);

    /// <summary>No file behind it: its new pages are zeros (vma_is_anonymous).</summary>
    public bool IsAnonymous => Mapping is null;

    /// <summary>A write gives the writer its own copy (is_cow_mapping).</summary>
    public bool IsCopyOnWrite => (Flags & (VmFlags.Shared | VmFlags.MayWrite)) == VmFlags.MayWrite;

    /// <summary>The protection key, 0–15.</summary>
    public int Key => (int)((ulong)(Flags & VmFlags.KeyMask) >> 32);

    /// <summary>Where the area keeps others away: its start, or below a stack's guard (vm_start_gap).</summary>
    public ulong GuardedStart => (Flags & VmFlags.GrowsDown) == 0 ? Start
        : Start > StackGuardBytes ? Start - StackGuardBytes : 0;

    public bool Has(VmFlags flags) => (Flags & flags) != 0;

    /// <summary>The page number, in the file or the family, of what an address shows.</summary>
    public long PageIndexOf(ulong address) => (long)((address - Start) >> 12) + PageOffset;

    /// <summary>Where the area shows a page; false when it does not.</summary>
    public bool TryAddressOf(long pageIndex, out ulong address)
    {
        address = Start + ((ulong)(pageIndex - PageOffset) << 12);
        return pageIndex >= PageOffset && pageIndex - PageOffset < PageCount;
    }

    /// <summary>Makes <see cref="EntryBits"/> from the flags (protection_map of arch/x86/mm/pgprot.c).</summary>
    public void UpdateEntryBits()
    {
        ulong bits = (Flags & VmFlags.Access) == 0
            ? PteBits.ProtNone
            : PagingEntry.P | PagingEntry.US;
        bits |= PagingEntry.A | ((ulong)Key << PagingEntry.ProtectionKeyShift);
        if ((Flags & VmFlags.Exec) == 0)
        {
            bits |= PagingEntry.XD;
        }

        // Private pages become writable one by one, when they belong to the process alone.
        bool writesAreSeen = Mapping is { WantsWrites: true };
        if ((Flags & (VmFlags.Write | VmFlags.Shared)) == (VmFlags.Write | VmFlags.Shared) && !writesAreSeen)
        {
            bits |= PagingEntry.RW;
        }

        EntryBits = bits;
    }

    /// <summary>Forgets everything, for the pool.</summary>
    internal void Reset()
    {
        File = null;
        Mapping = null;
        Anon = null;
        MergeFamily = 0;
        IsForkChild = false;
        Mm = null;
        Previous = null;
        Next = null;
        Left = null;
        Right = null;
        Height = 0;
    }
}
