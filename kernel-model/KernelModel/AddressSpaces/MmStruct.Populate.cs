using Emulator.Arch;
using KernelModel.Faults;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <content>Pages brought in before they are touched.</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>
    /// Faults a range in, as mlock and MAP_POPULATE do (__mm_populate): private writable areas as if written.
    /// </summary>
    /// <returns>0; -ENOMEM at a hole or without memory; -EFAULT where nothing may be read or contents end.</returns>
    public int Populate(TaskStruct? task, ulong start, ulong end)
    {
        ulong at = start;
        while (at < end)
        {
            VmArea? area = Areas.FindIntersection(at, end);
            if (area is null)
            {
                return -Errno.ENOMEM;
            }

            at = Math.Max(at, area.Start);
            ulong stop = Math.Min(area.End, end);
            if (!area.Has(VmFlags.PfnMap | VmFlags.Io) && !area.Has(VmFlags.LockOnFault))
            {
                bool writes = (area.Flags & (VmFlags.Write | VmFlags.Shared)) == VmFlags.Write;
                int status = FaultIn(task, area, at, stop, writes, area.Has(VmFlags.Access));
                if (status < 0)
                {
                    return status;
                }
            }

            at = stop;
        }

        return 0;
    }

    /// <summary>Faults the pages of one area in, without counting faults for the task.</summary>
    private int FaultIn(TaskStruct? task, VmArea area, ulong start, ulong stop, bool writes, bool isForced)
    {
        ulong needed = writes ? PagingEntry.P | PagingEntry.RW : PagingEntry.P;
        FaultAccess access = new(writes ? PageFaultErrorCode.WR : PageFaultErrorCode.None, isForced);
        if (!area.Has(VmFlags.Access))
        {
            return -Errno.EFAULT;
        }

        for (ulong at = start; at < stop; at += 0x1000)
        {
            ulong* entry = Tables.Find(at);
            if (entry != null && (*entry & needed) == needed)
            {
                continue;
            }

            FaultResult result = Manager.FaultHandler.Handle(this, task, at, access);
            if (!result.IsResolved)
            {
                return result.Outcome == FaultOutcome.OutOfMemory ? -Errno.ENOMEM : -Errno.EFAULT;
            }
        }

        return 0;
    }
}
