using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>
/// RLIMITs, in bytes, and capabilities of the task for which an address space is changed. Without a task nothing is
/// limited but the stack.
/// </summary>
internal static class MemoryLimits
{
    public const ulong Infinity = ResourceLimit.Infinity;
    private const int SysRawIo = 17;
    private const ulong DefaultStackBytes = 8 << 20;

    public static ulong AddressSpace(TaskStruct? task) => Soft(task, ResourceLimit.AS, Infinity);

    public static ulong Data(TaskStruct? task) => Soft(task, ResourceLimit.DATA, Infinity);

    public static ulong Stack(TaskStruct? task) => Soft(task, ResourceLimit.STACK, DefaultStackBytes);

    public static ulong Locked(TaskStruct? task) => Soft(task, ResourceLimit.MEMLOCK, Infinity);

    /// <summary>CAP_IPC_LOCK: no limit on locked memory.</summary>
    public static bool MayLockAll(TaskStruct? task) => Has(task, Capability.IPC_LOCK);

    /// <summary>CAP_SYS_ADMIN: mode 2 leaves nothing in reserve.</summary>
    public static bool IsAdministrator(TaskStruct? task) => Has(task, Capability.SYS_ADMIN);

    /// <summary>CAP_SYS_RAWIO: pages below mmap_min_addr may be mapped.</summary>
    public static bool MayMapLow(TaskStruct? task) => Has(task, SysRawIo);

    private static ulong Soft(TaskStruct? task, int resource, ulong without) =>
        task is null ? without : task.Process.Limits[resource].Soft;

    private static bool Has(TaskStruct? task, int capability) => task is null || task.Credentials.Has(capability);
}
