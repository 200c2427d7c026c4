using KernelModel.PageCache;

namespace KernelModel.AddressSpaces;

/// <summary>A System V shared memory segment (struct shmid_kernel).</summary>
internal sealed class SharedSegment
{
    public required int Id { get; init; }

    /// <summary>The key; IPC_PRIVATE once it is to be removed.</summary>
    public int Key { get; set; }

    public required FileMapping Mapping { get; init; }

    /// <summary>As it was asked for.</summary>
    public required ulong SizeBytes { get; init; }

    public uint Uid { get; set; }

    public uint Gid { get; set; }

    public uint CreatorUid { get; init; }

    public uint CreatorGid { get; init; }

    /// <summary>Nine bits of permission.</summary>
    public uint Mode { get; set; }

    /// <summary>Removed; it goes when nobody has it attached any more (SHM_DEST).</summary>
    public bool IsDying { get; set; }

    /// <summary>SHM_LOCK.</summary>
    public bool IsLocked { get; set; }

    /// <summary>Areas that map it (shm_nattch).</summary>
    public int AttachCount { get; set; }

    public int CreatorPid { get; init; }

    public int LastPid { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public long AttachedAt { get; set; }

    public long DetachedAt { get; set; }

    public long ChangedAt { get; set; }
}
