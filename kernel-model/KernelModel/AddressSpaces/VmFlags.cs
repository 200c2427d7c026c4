namespace KernelModel.AddressSpaces;

/// <summary>What may be done in an area: Linux' VM_* bits with Linux' values (include/linux/mm.h).</summary>
[Flags]
internal enum VmFlags : ulong
{
    None = 0,
    Read = 0x1,
    Write = 0x2,
    Exec = 0x4,
    Shared = 0x8,

    /// <summary>mprotect may set <see cref="Read"/>; and so on.</summary>
    MayRead = 0x10,
    MayWrite = 0x20,
    MayExec = 0x40,
    MayShare = 0x80,

    /// <summary>A stack: grows towards lower addresses when touched just below.</summary>
    GrowsDown = 0x100,

    /// <summary>Frames without <c>struct page</c> rights: a device's memory.</summary>
    PfnMap = 0x400,

    Locked = 0x2000,
    Io = 0x4000,
    SequentialRead = 0x8000,
    RandomRead = 0x1_0000,

    /// <summary>Not inherited by fork.</summary>
    DontCopy = 0x2_0000,

    /// <summary>mremap may not grow it.</summary>
    DontExpand = 0x4_0000,

    /// <summary>Locked pages are locked when they fault, not before.</summary>
    LockOnFault = 0x8_0000,

    /// <summary>Its pages count in the memory promised.</summary>
    Account = 0x10_0000,

    /// <summary>MAP_NORESERVE.</summary>
    NoReserve = 0x20_0000,

    /// <summary>MAP_SYNC.</summary>
    Sync = 0x80_0000,

    /// <summary>fork gives the child zeros.</summary>
    WipeOnFork = 0x200_0000,

    /// <summary>Not in a core file.</summary>
    DontDump = 0x400_0000,

    /// <summary>MADV_HUGEPAGE, a hint that is kept.</summary>
    HugePage = 0x2000_0000,

    /// <summary>MADV_NOHUGEPAGE.</summary>
    NoHugePage = 0x4000_0000,

    /// <summary>MADV_MERGEABLE, a hint that is kept.</summary>
    Mergeable = 0x8000_0000,

    /// <summary>The four bits of the protection key.</summary>
    KeyMask = 0xFUL << 32,

    /// <summary>MREMAP or the loader sealed it: mseal.</summary>
    Sealed = 1UL << 42,

    Access = Read | Write | Exec,
    LockedMask = Locked | LockOnFault,

    /// <summary>Areas that are never merged nor expanded (VM_SPECIAL).</summary>
    Special = Io | DontExpand | PfnMap,
}
