namespace KernelModel.Frames;

/// <summary>What /proc/meminfo says of other rooms, in KiB.</summary>
internal readonly record struct MeminfoParts
{
    /// <summary>Pages of files that were written and not stored.</summary>
    public long Dirty { get; init; }

    /// <summary>Pages of files that processes map.</summary>
    public long Mapped { get; init; }

    /// <summary>Pages of shared memory and tmpfs; among the cached ones.</summary>
    public long Shmem { get; init; }

    public long Active { get; init; }

    public long Inactive { get; init; }

    public long Unevictable { get; init; }

    public long Mlocked { get; init; }

    public long KernelStack { get; init; }

    public long CommitLimit { get; init; }

    public long CommittedAs { get; init; }

    public long SwapTotal { get; init; }

    public long SwapFree { get; init; }

    /// <summary>Address space that vmalloc has handed out.</summary>
    public long VmallocUsed { get; init; }

    public long SlabReclaimable { get; init; }
}
