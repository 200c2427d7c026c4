using KernelModel.PageCache;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>mmap (mm/mmap.c, mm/vma.c).</content>
internal sealed unsafe partial class MmStruct
{
    private const VmFlags MayAll = VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayExec;

    /// <summary>mmap(2), the file already looked up.</summary>
    /// <param name="task">Whose limits hold; null: none.</param>
    /// <param name="address">A hint, or the place with MAP_FIXED.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="prot">PROT_*.</param>
    /// <param name="flags">MAP_*.</param>
    /// <param name="file">The open file; null with MAP_ANONYMOUS.</param>
    /// <param name="offset">Into the file, in bytes.</param>
    /// <returns>The address, or a negated error.</returns>
    public long Mmap(
        TaskStruct? task, ulong address, ulong length, int prot, int flags, IMappableFile? file, ulong offset)
    {
        if (length == 0 || (offset & PageMask) != 0)
        {
            return -Errno.EINVAL;
        }

        bool isAnonymous = (flags & MapFlags.Anonymous) != 0;
        if ((flags & MapFlags.HugeTlb) != 0)
        {
            // No pool of huge pages is configured; a file of another file system cannot have any.
            return isAnonymous ? -Errno.ENOMEM : -Errno.EINVAL;
        }

        file = isAnonymous ? null : file;
        if (!isAnonymous && file is null)
        {
            return -Errno.EBADF;
        }

        flags |= (flags & MapFlags.FixedNoReplace) != 0 ? MapFlags.Fixed : 0;
        ulong size = RoundUp(length);
        long page = (long)(offset >> 12);
        if (size == 0)
        {
            return -Errno.ENOMEM;
        }

        return (ulong)page + (size >> 12) > 1UL << 52
            ? -Errno.EOVERFLOW
            : MapSized(task, address, size, prot, flags, file, page);
    }

    /// <summary>do_mmap, from where the length is known to be good.</summary>
    private long MapSized(
        TaskStruct? task, ulong address, ulong size, int prot, int flags, IMappableFile? file, long page)
    {
        if (Areas.Count > Manager.MaxAreaCount)
        {
            return -Errno.ENOMEM;
        }

        long place = ChoosePlace(task, address, size, flags);
        if (place < 0)
        {
            return place;
        }

        ulong start = (ulong)place;
        if ((flags & MapFlags.FixedNoReplace) != 0 && Areas.FindIntersection(start, start + size) is not null)
        {
            return -Errno.EEXIST;
        }

        VmFlags rights = RightsOf(prot, flags);
        if ((flags & MapFlags.Locked) != 0 && !CanLock(task))
        {
            return -Errno.EPERM;
        }

        if (!MayLockMore(task, rights, (long)(size >> 12)))
        {
            return -Errno.EAGAIN;
        }

        int status = CheckKind(file, prot, flags, ref rights);
        if (status < 0)
        {
            return status;
        }

        status = MapRegion(task, start, size, rights, flags, file, page);
        if (status < 0)
        {
            return status;
        }

        if ((AreaAt(start)?.Has(VmFlags.Locked) ?? false)
            || (flags & (MapFlags.Populate | MapFlags.NonBlock)) == MapFlags.Populate)
        {
            Populate(task, start, start + size);
        }

        return place;
    }

    /// <summary>can_do_mlock</summary>
    internal static bool CanLock(TaskStruct? task) =>
        MemoryLimits.Locked(task) != 0 || MemoryLimits.MayLockAll(task);

    /// <summary>The rights of PROT_* as VM_*.</summary>
    internal static VmFlags AccessOf(int prot) => (VmFlags)(prot & (Prot.Read | Prot.Write | Prot.Exec));

    private VmFlags RightsOf(int prot, int flags)
    {
        VmFlags rights = AccessOf(prot) | DefaultFlags | MayAll;
        if ((flags & MapFlags.GrowsDown) != 0)
        {
            rights |= VmFlags.GrowsDown;
        }

        if ((flags & MapFlags.Locked) != 0)
        {
            rights |= VmFlags.Locked;
        }

        if ((flags & MapFlags.Stack) != 0)
        {
            rights |= VmFlags.NoHugePage;
        }

        if ((flags & MapFlags.NoReserve) != 0 && Manager.Overcommit.Mode != Overcommit.Never)
        {
            rights |= VmFlags.NoReserve;
        }

        return rights | KeyOfExecuteOnly(prot);
    }

    /// <summary>Finds where a map goes (__get_unmapped_area, arch_get_unmapped_area_topdown).</summary>
    private long ChoosePlace(TaskStruct? task, ulong address, ulong size, int flags)
    {
        if (size > TaskSize)
        {
            return -Errno.ENOMEM;
        }

        if ((flags & MapFlags.Fixed) != 0)
        {
            return address > TaskSize - size ? -Errno.ENOMEM
                : (address & PageMask) != 0 ? -Errno.EINVAL
                : address < Manager.LowestAddress && !MemoryLimits.MayMapLow(task) ? -Errno.EPERM
                : (long)address;
        }

        address &= ~PageMask;
        if (address != 0 && address < Manager.LowestAddress)
        {
            address = RoundUp(Manager.LowestAddress);
        }

        ulong low = Math.Max(RoundUp(Manager.LowestAddress), 0x1000);
        if ((flags & MapFlags.Below4G) != 0)
        {
            // MAP_32BIT: 0x40000000 to 0x80000000, upwards (find_start_end).
            ulong below = Areas.FindLowestGap(size, 0x4000_0000, 0x8000_0000);
            return below != 0 ? (long)below : -Errno.ENOMEM;
        }

        if (address != 0 && address <= TaskSize - size && IsFree(address, size))
        {
            return (long)address;
        }

        ulong found = Areas.FindHighestGap(size, low, Layout.MmapBase);
        if (found == 0)
        {
            found = Areas.FindLowestGap(size, RoundUp(TaskSize / 3), TaskSize);
        }

        return found != 0 ? (long)found : -Errno.ENOMEM;
    }

    private bool IsFree(ulong start, ulong size) =>
        (Areas.Find(start) is not { } next || start + size <= next.GuardedStart)
        && (Areas.FindBefore(start) is not { } before || before.End <= start);

    /// <summary>What the kind of map and the file allow; the rights follow.</summary>
    private static int CheckKind(IMappableFile? file, int prot, int flags, ref VmFlags rights)
    {
        int kind = flags & MapFlags.TypeMask;
        bool isShared = kind is MapFlags.Shared or MapFlags.SharedValidate;
        if (!isShared && kind != MapFlags.Private)
        {
            return -Errno.EINVAL;
        }

        if (file is null)
        {
            if (kind == MapFlags.SharedValidate || (isShared && (rights & VmFlags.GrowsDown) != 0))
            {
                return -Errno.EINVAL;
            }

            rights |= isShared ? VmFlags.Shared | VmFlags.MayShare : 0;
            return 0;
        }

        return CheckFile(file, prot, flags, kind, isShared, ref rights);
    }

    private static int CheckFile(
        IMappableFile file, int prot, int flags, int kind, bool isShared, ref VmFlags rights)
    {
        if (kind == MapFlags.SharedValidate && (flags & ~MapFlags.Legacy) != 0)
        {
            return -Errno.ENOTSUP;
        }

        if (isShared)
        {
            if ((prot & Prot.Write) != 0 && !file.CanWrite)
            {
                return -Errno.EACCES;
            }

            rights |= VmFlags.Shared | VmFlags.MayShare;
            rights &= file.CanWrite ? ~VmFlags.None : ~(VmFlags.MayWrite | VmFlags.Shared);
        }

        if (!file.CanRead)
        {
            return -Errno.EACCES;
        }

        if (!file.CanExecute)
        {
            if ((prot & Prot.Exec) != 0)
            {
                return -Errno.EPERM;
            }

            rights &= ~VmFlags.MayExec;
        }

        if (file.Mapping is null && !file.IsZeroDevice)
        {
            return -Errno.ENODEV;
        }

        if ((rights & VmFlags.GrowsDown) != 0)
        {
            return -Errno.EINVAL;
        }

        return isShared ? CheckSeals(file, ref rights) : 0;
    }

    /// <summary>F_SEAL_WRITE and F_SEAL_FUTURE_WRITE forbid new writable shared maps (memfd_check_seals_mmap).
    /// </summary>
    private static int CheckSeals(IMappableFile file, ref VmFlags rights)
    {
        const int sealWrite = 0x8 | 0x10;
        if ((file.Seals & sealWrite) == 0)
        {
            return 0;
        }

        if ((rights & VmFlags.Write) != 0 && (rights & VmFlags.Shared) != 0)
        {
            return -Errno.EPERM;
        }

        rights &= ~VmFlags.MayWrite;
        return 0;
    }

    /// <summary>Replaces what is at the place by the new area (mmap_region).</summary>
    private int MapRegion(
        TaskStruct? task, ulong start, ulong size, VmFlags rights, int flags, IMappableFile? file, long page)
    {
        ulong end = start + size;
        long pages = (long)(size >> 12);
        if (!MayExpand(task, rights, pages)
            && ((flags & MapFlags.Fixed) == 0 || !MayExpand(task, rights, pages - CountPages(start, end))))
        {
            return -Errno.ENOMEM;
        }

        int status = UnmapPlace(start, end);
        if (status < 0)
        {
            return status;
        }

        // accountable_mapping: private and writable.
        if ((rights & (VmFlags.NoReserve | VmFlags.Shared | VmFlags.Write)) == VmFlags.Write)
        {
            if (!Manager.Overcommit.TryCharge(this, task, pages))
            {
                return -Errno.ENOMEM;
            }

            rights |= VmFlags.Account;
        }

        FileMapping? mapping = file is { IsZeroDevice: false } ? file.Mapping : null;
        bool isShared = (rights & VmFlags.Shared) != 0;
        if (mapping is null)
        {
            if (!isShared)
            {
                file = null;
                page = (long)(start >> 12);
            }
            else
            {
                page = 0;
                file = SharedAnonymousFile.Create(Manager, this, task, pages, rights);
                mapping = file?.Mapping;
                if (mapping is null)
                {
                    return -Errno.ENOMEM;
                }
            }
        }

        MergeNeighbours(AddArea(start, end, rights, file, mapping, page));
        Manager.Counters.Maps++;
        return 0;
    }

    private int UnmapPlace(ulong start, ulong end) =>
        Areas.FindIntersection(start, end) is null ? 0 : Unmap(start, end);

    /// <summary>Pages of a range that are mapped (count_vma_pages_range).</summary>
    private long CountPages(ulong start, ulong end)
    {
        long pages = 0;
        for (VmArea? area = Areas.FindIntersection(start, end);
            area is not null && area.Start < end; area = area.Next)
        {
            pages += (long)((Math.Min(area.End, end) - Math.Max(area.Start, start)) >> 12);
        }

        return pages;
    }
}
