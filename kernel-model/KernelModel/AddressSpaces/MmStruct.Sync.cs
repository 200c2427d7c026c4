using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <content>msync and mincore (mm/msync.c, mm/mincore.c).</content>
internal sealed unsafe partial class MmStruct
{
    private const int SyncAsynchronously = 1;
    private const int SyncInvalidate = 2;
    private const int SyncNow = 4;

    /// <summary>msync(2): 0 or a negated error.</summary>
    public int Msync(ulong start, ulong length, int flags)
    {
        if ((flags & ~(SyncAsynchronously | SyncInvalidate | SyncNow)) != 0 || (start & PageMask) != 0
            || (flags & (SyncAsynchronously | SyncNow)) == (SyncAsynchronously | SyncNow))
        {
            return -Errno.EINVAL;
        }

        ulong end = start + RoundUp(length);
        if (end < start)
        {
            return -Errno.ENOMEM;
        }

        int holes = 0;
        VmArea? area = start == end ? null : Areas.Find(start);
        for (ulong at = start; at < end;)
        {
            if (area is null || area.Start >= end)
            {
                return -Errno.ENOMEM;
            }

            if (area.Start > at)
            {
                holes = -Errno.ENOMEM;
                at = area.Start;
            }

            if ((flags & SyncInvalidate) != 0 && area.Has(VmFlags.Locked))
            {
                return -Errno.EBUSY;
            }

            ulong stop = Math.Min(area.End, end);
            if ((flags & SyncNow) != 0 && area.Has(VmFlags.Shared) && area.Mapping is { } mapping)
            {
                int status = mapping.WriteBack(area.PageIndexOf(at), area.PageIndexOf(stop - 1) + 1);
                if (status < 0)
                {
                    return status;
                }
            }

            at = stop;
            area = area.Next;
        }

        return holes;
    }

    /// <summary>mincore(2): a byte for each page, 1 when it is in memory.</summary>
    /// <param name="start">First address.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="vector">Where the bytes go.</param>
    public int Mincore(ulong start, ulong length, ulong vector)
    {
        if ((start & PageMask) != 0)
        {
            return -Errno.EINVAL;
        }

        if (start > TaskSize || length > TaskSize - start)
        {
            return -Errno.ENOMEM;
        }

        Span<byte> piece = stackalloc byte[512];
        ulong pages = RoundUp(length) >> 12;
        if (vector > TaskSize || pages > TaskSize - vector)
        {
            return -Errno.EFAULT;
        }

        while (pages > 0)
        {
            int count = (int)Math.Min(pages, 512);
            int known = 0;
            while (known < count && AreaAt(start + ((ulong)known << 12)) is { } area)
            {
                ulong at = start + ((ulong)known << 12);
                piece[known++] = IsInMemory(area, at) ? (byte)1 : (byte)0;
            }

            if (known == 0)
            {
                return -Errno.ENOMEM;
            }

            if (!Write(vector, piece[..known]))
            {
                return -Errno.EFAULT;
            }

            pages -= (ulong)known;
            start += (ulong)known << 12;
            vector += (ulong)known;
        }

        return 0;
    }

    private bool IsInMemory(VmArea area, ulong at)
    {
        ulong* entry = Tables.Find(at);
        return (entry != null && PteBits.IsMapped(*entry))
            || (area.Mapping is { } mapping && mapping.FindPage(area.PageIndexOf(at)) >= 0);
    }
}
