using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>remap_file_pages, which Linux emulates with mmap (mm/mmap.c).</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>Bits of registration for membarrier(2).</summary>
    public int BarrierRegistrations { get; set; }

    /// <summary>remap_file_pages(2): 0 or a negated error.</summary>
    public long RemapFilePages(TaskStruct? task, ulong start, ulong size, int prot, ulong page, int flags)
    {
        start &= ~PageMask;
        size &= ~PageMask;
        if (prot != 0 || start + size <= start || page + (size >> 12) < page
            || AreaAt(start) is not { } area || !area.Has(VmFlags.Shared) || area.File is not { } file)
        {
            return -Errno.EINVAL;
        }

        for (VmArea at = area; at.End < start + size;)
        {
            if (at.Next is not { } next || next.Start != at.End || !ReferenceEquals(next.File, file)
                || next.Flags != area.Flags)
            {
                return -Errno.EINVAL;
            }

            at = next;
        }

        int rights = (int)(area.Flags & VmFlags.Access);
        int how = (flags & MapFlags.NonBlock) | MapFlags.Shared | MapFlags.Fixed | MapFlags.Populate
            | (area.Has(VmFlags.Locked) ? MapFlags.Locked : 0);

        // The file must outlive the area that is replaced.
        file.AreaOpened();
        long result = Mmap(task, start, size, rights, how, file, page << 12);
        file.AreaClosed();
        return result < 0 ? result : 0;
    }
}
