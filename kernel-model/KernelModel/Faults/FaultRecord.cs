namespace KernelModel.Faults;

/// <summary>One page fault as it was resolved, for <c>--faults</c>.</summary>
/// <param name="Pid">The thread; 0 when the kernel acted for nobody.</param>
/// <param name="Address">The linear address.</param>
/// <param name="Access">The access with its error code.</param>
/// <param name="AreaStart">Start of the area; 0 without one.</param>
/// <param name="AreaEnd">End of the area.</param>
/// <param name="AreaText">Its rights and what it maps, as in /proc/PID/maps; empty without one.</param>
/// <param name="Result">The decision.</param>
/// <param name="Frame">The frame that the entry maps afterwards; -1 without one.</param>
/// <param name="EntryBefore">The PTE before; 0 also when there was no page table.</param>
/// <param name="EntryAfter">The PTE afterwards.</param>
internal readonly record struct FaultRecord(
    int Pid,
    ulong Address,
    FaultAccess Access,
    ulong AreaStart,
    ulong AreaEnd,
    string AreaText,
    FaultResult Result,
    long Frame,
    ulong EntryBefore,
    ulong EntryAfter);
