namespace KernelModel.Frames;

/// <summary>
/// How an allocation may find its frames: Linux' GFP flags with Linux' bits (include/linux/gfp_types.h). The first
/// group are modifiers, the last the combinations that callers use.
/// </summary>
[Flags]
internal enum Gfp : uint
{
    None = 0,

    /// <summary>Below 16 MiB.</summary>
    Dma = 0x01,

    /// <summary>May be memory that the kernel does not map: without meaning on x86-64, kept for the combinations.
    /// </summary>
    HighMem = 0x02,

    /// <summary>Below 4 GiB.</summary>
    Dma32 = 0x04,

    /// <summary>The contents can be moved: user pages and page cache.</summary>
    Movable = 0x08,

    /// <summary>The contents can be thrown away on demand: caches of the kernel.</summary>
    Reclaimable = 0x10,

    /// <summary>May dip into the reserve below the low watermarks.</summary>
    High = 0x20,

    /// <summary>May start input and output.</summary>
    Io = 0x40,

    /// <summary>May call into file systems.</summary>
    Fs = 0x80,

    /// <summary>The contents are cleared.</summary>
    Zero = 0x100,

    /// <summary>May wait for memory to be reclaimed.</summary>
    DirectReclaim = 0x400,

    /// <summary>May wake the reclaimer in the background.</summary>
    KswapdReclaim = 0x800,

    /// <summary>No report when it fails.</summary>
    NoWarn = 0x2000,

    /// <summary>Tries hard, but kills nobody.</summary>
    RetryMayFail = 0x4000,

    /// <summary>Cannot fail.</summary>
    NoFail = 0x8000,

    /// <summary>Gives up early: no killing, no repeated reclaim.</summary>
    NoRetry = 0x1_0000,

    /// <summary>May use all reserves: the allocation frees memory in the end.</summary>
    MemAlloc = 0x2_0000,

    /// <summary>Frames above order 0 make one compound page.</summary>
    Comp = 0x4_0000,

    /// <summary>Never from the reserves.</summary>
    NoMemAlloc = 0x8_0000,

    /// <summary>Within the nodes of the task's policy.</summary>
    HardWall = 0x10_0000,

    /// <summary>From the node asked for and no other.</summary>
    ThisNode = 0x20_0000,

    /// <summary>Counted for a group of tasks: stored, without effect.</summary>
    Account = 0x40_0000,

    Reclaim = DirectReclaim | KswapdReclaim,

    /// <summary>Cannot sleep: uses the reserve.</summary>
    Atomic = High | KswapdReclaim,

    NoWait = KswapdReclaim,

    /// <summary>Kernel memory; may do everything to get it.</summary>
    Kernel = Reclaim | Io | Fs,

    NoIo = Reclaim,

    NoFs = Reclaim | Io,

    /// <summary>Memory for a user, which the kernel uses too.</summary>
    User = Kernel | HardWall,

    HighUser = User | HighMem,

    /// <summary>Anonymous memory and page cache: pages of a user's, movable.</summary>
    HighUserMovable = HighUser | Movable,
}
