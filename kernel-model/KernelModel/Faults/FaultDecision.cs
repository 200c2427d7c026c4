namespace KernelModel.Faults;

/// <summary>Which line of the decision list settled a page fault.</summary>
internal enum FaultDecision : byte
{
    /// <summary>The address is the kernel's.</summary>
    KernelAddress,

    /// <summary>No area: SEGV_MAPERR.</summary>
    NoArea,

    /// <summary>Below a stack that may not grow so far: SEGV_MAPERR.</summary>
    StackLimit,

    /// <summary>The area forbids it: SEGV_ACCERR.</summary>
    NotPermitted,

    /// <summary>The protection key forbids it: SEGV_PKUERR.</summary>
    ProtectionKey,

    /// <summary>Beyond the end of the file, or no contents: BUS_ADRERR.</summary>
    BeyondEnd,

    /// <summary>The file could not be read: BUS_ADRERR.</summary>
    ReadError,

    /// <summary>First read of anonymous memory: the shared page of zeros.</summary>
    ZeroPage,

    /// <summary>First write to anonymous memory: a new page of zeros.</summary>
    Anonymous,

    /// <summary>Read of a file's page, with the cached pages around it.</summary>
    FileRead,

    /// <summary>Write to a private file page that was not mapped: a copy.</summary>
    FileCopy,

    /// <summary>Write to a shared page that was not mapped.</summary>
    SharedWrite,

    /// <summary>First write to a shared page mapped read-only: it is dirty from now on.</summary>
    SharedDirty,

    /// <summary>Write to the page of zeros: a new page.</summary>
    ZeroCopy,

    /// <summary>Write to a page that others use too: a copy.</summary>
    CowCopy,

    /// <summary>Write to a page that nobody else uses any more.</summary>
    CowReuse,

    /// <summary>The entry allows the access already: another core was first, or a stale translation.</summary>
    Spurious,

    /// <summary>No frame.</summary>
    OutOfMemory,
}
