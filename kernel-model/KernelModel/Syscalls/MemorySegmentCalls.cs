using KernelModel.AddressSpaces;

namespace KernelModel.Syscalls;

/// <summary>System V shared memory.</summary>
internal static class MemorySegmentCalls
{
    private const int ReadOnly = 0x1000;
    private const int Round = 0x2000;
    private const int Remap = 0x4000;
    private const int Execute = 0x8000;
    private const uint ReadBits = 0x124;
    private const uint WriteBits = 0x92;
    private const uint ExecuteBits = 0x49;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(29, "shmget", Get, "int long flags:shmget"),
        new(30, "shmat", Attach, "int ptr flags:shmat"),
        new(31, "shmctl", SegmentControl.Call, "int flags:shmctl ptr"),
        new(67, "shmdt", Detach, "ptr"),
    ];

    private static long Get(in CallFrame call)
    {
        SharedMemory segments = Enter(in call);
        return segments.Get(call.Task, (int)call.A0, call.A1, (int)call.A2);
    }

    /// <summary>do_shmat</summary>
    private static long Attach(in CallFrame call)
    {
        SharedMemory segments = Enter(in call);
        int id = (int)call.A0;
        ulong address = call.A1;
        int flags = (int)call.A2;
        if (id < 0 || (address == 0 && (flags & Remap) != 0))
        {
            return -Errno.EINVAL;
        }

        if ((address & 0xFFF) != 0)
        {
            if ((flags & Round) == 0)
            {
                return -Errno.EINVAL;
            }

            address &= ~0xFFFUL;
            if (address == 0 && (flags & Remap) != 0)
            {
                return -Errno.EINVAL;
            }
        }

        if (segments.Find(id) is not { } segment)
        {
            return -Errno.EINVAL;
        }

        bool isReadOnly = (flags & ReadOnly) != 0;
        uint wanted = isReadOnly ? ReadBits : ReadBits | WriteBits;
        wanted |= (flags & Execute) != 0 ? ExecuteBits : 0;
        if (!SharedMemory.IsPermitted(call.Task, segment, wanted))
        {
            return -Errno.EACCES;
        }

        ulong size = MmStruct.RoundUp(segment.SizeBytes);
        bool isPlaced = call.A1 != 0;
        if (isPlaced && (flags & Remap) == 0
            && (address + size < address || call.Mm.Areas.FindIntersection(address, address + size) is not null))
        {
            return -Errno.EINVAL;
        }

        int prot = Prot.Read | (isReadOnly ? 0 : Prot.Write) | ((flags & Execute) != 0 ? Prot.Exec : 0);
        int mapFlags = MapFlags.Shared | (isPlaced ? MapFlags.Fixed : 0);
        SegmentAttachment file = new(segments, segment, isReadOnly);

        // Held over the call, so that a place that was the last to show the segment may be mapped over.
        file.AreaOpened();
        long result = call.Mm.Mmap(call.Task, address, segment.SizeBytes, prot, mapFlags, file, 0);
        file.AreaClosed();
        return result;
    }

    private static long Detach(in CallFrame call)
    {
        Enter(in call);
        ulong at = call.A0;
        if ((at & 0xFFF) != 0)
        {
            return -Errno.EINVAL;
        }

        VmArea? area = call.Mm.Areas.Find(at);
        while (area is not null && (area.File is not SegmentAttachment || area.Start - at != Offset(area)))
        {
            area = area.Next;
        }

        if (area?.File is not SegmentAttachment file)
        {
            return -Errno.EINVAL;
        }

        // The first whole, even if it grew; then all that is left of this attachment, and nothing that lies between.
        ulong end = at + MmStruct.RoundUp(file.Segment.SizeBytes);
        VmArea first = area;
        area = area.Next;
        call.Mm.Munmap(first.Start, first.SizeBytes);
        while (area is not null && area.End <= end)
        {
            VmArea? next = area.Next;
            if (ReferenceEquals(area.File, file) && area.Start - at == Offset(area))
            {
                call.Mm.Munmap(area.Start, area.SizeBytes);
            }

            area = next;
        }

        return 0;
    }

    private static ulong Offset(VmArea area) => (ulong)area.PageOffset << 12;

    internal static SharedMemory Enter(in CallFrame call)
    {
        SharedMemory segments = call.Kernel.AddressSpaces.SharedMemory;
        segments.NowSeconds = call.Kernel.Vfs.NowNs / 1_000_000_000;
        call.Kernel.AddressSpaces.CurrentTask = call.Task;
        return segments;
    }
}
