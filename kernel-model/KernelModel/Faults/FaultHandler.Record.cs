using KernelModel.AddressSpaces;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.Faults;

/// <content>Faults that somebody watches.</content>
internal sealed unsafe partial class FaultHandler
{
    private FaultResult HandleAndRecord(MmStruct mm, TaskStruct? task, ulong address, FaultAccess access)
    {
        ulong before = EntryOf(mm, address);
        FaultResult result = Decide(mm, task, address, access);
        Count(task, in result);
        ulong after = EntryOf(mm, address);
        VmArea? area = mm.AreaAt(address);
        manager.FaultSink?.Record(new FaultRecord(
            task?.Pid ?? 0, address, access, area?.Start ?? 0, area?.End ?? 0, area is null ? "" : mm.Describe(area),
            result, PteBits.IsMapped(after) ? PteBits.FrameOf(after) : -1, before, after));
        return result;
    }

    private static ulong EntryOf(MmStruct mm, ulong address)
    {
        ulong* entry = address < MmStruct.TaskSize ? mm.Tables.Find(address) : null;
        return entry == null ? 0 : *entry;
    }
}
