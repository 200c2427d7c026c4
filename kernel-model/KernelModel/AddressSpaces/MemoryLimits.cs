using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>RLIMITs and capabilities of the task for which an address space is changed.</summary>
internal static class MemoryLimits
{
    public const ulong Infinity = ulong.MaxValue;
    private const ulong DefaultStackBytes = 8 << 20;

    /// <summary>RLIMIT_AS, in bytes.</summary>
    public static ulong AddressSpace(TaskStruct? task) => Infinity;

    /// <summary>RLIMIT_DATA, in bytes.</summary>
    public static ulong Data(TaskStruct? task) => Infinity;

    /// <summary>RLIMIT_STACK, in bytes.</summary>
    public static ulong Stack(TaskStruct? task) => DefaultStackBytes;

    /// <summary>RLIMIT_MEMLOCK, in bytes.</summary>
    public static ulong Locked(TaskStruct? task) => DefaultStackBytes;

    /// <summary>CAP_IPC_LOCK: no limit on locked memory.</summary>
    public static bool MayLockAll(TaskStruct? task) => true;

    /// <summary>CAP_SYS_ADMIN: mode 2 leaves nothing in reserve.</summary>
    public static bool IsAdministrator(TaskStruct? task) => true;

    /// <summary>CAP_SYS_RAWIO: pages below mmap_min_addr may be mapped.</summary>
    public static bool MayMapLow(TaskStruct? task) => true;
}
