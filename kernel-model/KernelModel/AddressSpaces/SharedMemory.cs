using KernelModel.PageCache;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>All System V shared memory segments (ipc/shm.c).</summary>
/// <param name="manager">Whose frames hold them.</param>
internal sealed class SharedMemory(AddressSpaceManager manager)
{
    public const int Private = 0;
    public const int Create = 0x200;
    public const int Exclusive = 0x400;
    public const int HugeTlb = 0x800;
    public const int NoReserve = 0x1000;

    /// <summary>Identifiers are a sequence number and an index below this (IPCMNI).</summary>
    private const int IndexCount = 32_768;

    private readonly SortedDictionary<int, SharedSegment> _segments = [];
    private int _sequence;
    private int _nextIndex;

    /// <summary>/proc/sys/kernel/shmmax, in bytes.</summary>
    public ulong MaxBytes { get; set; } = ulong.MaxValue - (1UL << 24);

    /// <summary>/proc/sys/kernel/shmall, in pages.</summary>
    public ulong MaxPages { get; set; } = ulong.MaxValue - (1UL << 24);

    /// <summary>/proc/sys/kernel/shmmni.</summary>
    public int MaxCount { get; set; } = 4096;

    /// <summary>Seconds since 1970, set by who enters the kernel's calls.</summary>
    public long NowSeconds { get; set; }

    /// <summary>Pages of all segments, as they were asked for.</summary>
    public long TotalPages { get; private set; }

    /// <summary>All segments by identifier.</summary>
    public IReadOnlyDictionary<int, SharedSegment> Segments => _segments;

    public SharedSegment? Find(int id) => _segments.GetValueOrDefault(id);

    /// <summary>shmget(2): an identifier or a negated error.</summary>
    public long Get(TaskStruct task, int key, ulong sizeBytes, int flags)
    {
        SharedSegment? found = key == Private ? null : FindKey(key);
        if (found is null)
        {
            return key != Private && (flags & Create) == 0
                ? -Errno.ENOENT
                : Make(task, key, sizeBytes, flags);
        }

        if ((flags & (Create | Exclusive)) == (Create | Exclusive))
        {
            return -Errno.EEXIST;
        }

        if (sizeBytes > found.SizeBytes)
        {
            return -Errno.EINVAL;
        }

        return IsPermitted(task, found, (uint)flags) ? found.Id : -Errno.EACCES;
    }

    /// <summary>ipcperms: the mode's bits for owner, group or others contain those that are asked for.</summary>
    public static bool IsPermitted(TaskStruct task, SharedSegment segment, uint wanted)
    {
        const int ipcOwner = Capability.IPC_OWNER;
        Credentials who = task.Credentials;
        uint asked = (wanted >> 6) | (wanted >> 3) | wanted;
        uint granted = segment.Mode;
        if (who.EffectiveUid == segment.CreatorUid || who.EffectiveUid == segment.Uid)
        {
            granted >>= 6;
        }
        else if (who.IsInGroup(segment.CreatorGid) || who.IsInGroup(segment.Gid))
        {
            granted >>= 3;
        }

        return (asked & ~granted & 7) == 0 || who.Has(ipcOwner);
    }

    /// <summary>IPC_RMID: the segment goes now, or with the last area.</summary>
    public void Remove(SharedSegment segment)
    {
        segment.IsDying = true;
        segment.Key = Private;
        DropIfUnused(segment);
    }

    internal void Attached(SharedSegment segment)
    {
        segment.AttachCount++;
        segment.AttachedAt = NowSeconds;
        segment.LastPid = manager.CurrentTask?.Tgid ?? segment.LastPid;
    }

    internal void Detached(SharedSegment segment)
    {
        segment.AttachCount--;
        segment.DetachedAt = NowSeconds;
        segment.LastPid = manager.CurrentTask?.Tgid ?? segment.LastPid;
        DropIfUnused(segment);
    }

    private void DropIfUnused(SharedSegment segment)
    {
        if (segment.IsDying && segment.AttachCount == 0 && _segments.Remove(segment.Id))
        {
            TotalPages -= (long)(MmStruct.RoundUp(segment.SizeBytes) >> 12);
            segment.Mapping.Drop();
        }
    }

    private SharedSegment? FindKey(int key)
    {
        foreach (SharedSegment segment in _segments.Values)
        {
            if (segment.Key == key)
            {
                return segment;
            }
        }

        return null;
    }

    /// <summary>newseg</summary>
    private long Make(TaskStruct task, int key, ulong sizeBytes, int flags)
    {
        ulong pages = MmStruct.RoundUp(sizeBytes) >> 12;
        if (sizeBytes == 0 || sizeBytes > MaxBytes)
        {
            return -Errno.EINVAL;
        }

        if (pages << 12 < sizeBytes || (ulong)TotalPages + pages > MaxPages || _segments.Count >= MaxCount)
        {
            return -Errno.ENOSPC;
        }

        if ((flags & HugeTlb) != 0)
        {
            return -Errno.ENOMEM;
        }

        bool isCharged = (flags & NoReserve) == 0 || manager.Overcommit.Mode == Overcommit.Never;
        if (isCharged && !manager.Overcommit.TryCharge(task.Mm, task, (long)pages))
        {
            return -Errno.ENOMEM;
        }

        FileMapping mapping = new(manager, NoPageSource.Instance, isShmem: true)
        {
            SizeBytes = (long)(pages << 12),
            ChargedPages = isCharged ? (long)pages : 0,
        };
        SharedSegment segment = new()
        {
            Id = NextId(),
            Key = key,
            Mapping = mapping,
            SizeBytes = sizeBytes,
            Uid = task.Credentials.EffectiveUid,
            Gid = task.Credentials.EffectiveGid,
            CreatorUid = task.Credentials.EffectiveUid,
            CreatorGid = task.Credentials.EffectiveGid,
            Mode = (uint)flags & 0x1FF,
            CreatorPid = task.Tgid,
            ChangedAt = NowSeconds,
        };
        _segments.Add(segment.Id, segment);
        TotalPages += (long)pages;
        return segment.Id;
    }

    private int NextId()
    {
        while (true)
        {
            int id = (_sequence * IndexCount) + _nextIndex;
            if (++_nextIndex == IndexCount)
            {
                _nextIndex = 0;
                _sequence = (_sequence + 1) % 0xFFFF;
            }

            if (!_segments.ContainsKey(id))
            {
                return id;
            }
        }
    }
}
