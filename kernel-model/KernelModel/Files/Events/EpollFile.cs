using System.Buffers.Binary;
using KernelModel.Tasks;

namespace KernelModel.Files.Events;

/// <summary>An epoll: files and what is waited for in each (epoll(7)).</summary>
internal sealed class EpollFile : OpenFile
{
    /// <summary>struct epoll_event is packed on x86-64.</summary>
    public const int EventBytes = 12;

    /// <summary>EP_MAX_NESTS.</summary>
    private const int MaximumDepth = 4;

    private readonly List<EpollItem> _items = [];

    /// <summary>Where the next look starts, so that no file starves another.</summary>
    private int _next;

    private long _events;

    public EpollFile(Vfs vfs, VfsPath path, int flags)
        : base(vfs, path, flags)
    {
    }

    public override long EventCount
    {
        get
        {
            long sum = _events;
            foreach (EpollItem item in _items)
            {
                sum += item.IsGone ? 0 : item.File.EventCount;
            }

            return sum;
        }
    }

    public long Add(OpenFile file, ulong descriptor, uint events, ulong data)
    {
        if (file is EpollFile inner && (ReferenceEquals(inner, this) || inner.Reaches(this, 0)))
        {
            return -Errno.ELOOP;
        }

        _items.RemoveAll(i => i.IsGone);
        if (Find(file, descriptor) is not null)
        {
            return -Errno.EEXIST;
        }

        _items.Add(new EpollItem(file, descriptor) { Events = events, Data = data });
        Changed();
        return 0;
    }

    public long Modify(OpenFile file, ulong descriptor, uint events, ulong data)
    {
        if (Find(file, descriptor) is not { } item)
        {
            return -Errno.ENOENT;
        }

        (item.Events, item.Data, item.SeenEvents, item.IsSpent) = (events, data, -1, false);
        Changed();
        return 0;
    }

    public long Remove(OpenFile file, ulong descriptor) =>
        Find(file, descriptor) is { } item && _items.Remove(item) ? 0 : -Errno.ENOENT;

    /// <summary>Writes what is ready; how many events.</summary>
    public int Collect(Span<byte> into, int maximum) // HOT
    {
        int count = 0;
        int items = _items.Count;
        for (int i = 0; i < items && count < maximum; i++)
        {
            EpollItem item = _items[(_next + i) % items];
            uint ready = item.Ready;
            if (ready == 0)
            {
                continue;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(into[(count * EventBytes)..], ready);
            BinaryPrimitives.WriteUInt64LittleEndian(into[((count * EventBytes) + 4)..], item.Data);
            item.Reported();
            count++;
        }

        _next = items == 0 ? 0 : (_next + count) % items;
        return count;
    }

    public override PollMask Poll()
    {
        foreach (EpollItem item in _items)
        {
            if (item.Ready != 0)
            {
                return PollMask.Readable;
            }
        }

        return PollMask.None;
    }

    public override void AddWaits(TaskStruct task, long deadlineNs)
    {
        base.AddWaits(task, deadlineNs);
        foreach (EpollItem item in _items)
        {
            if (!item.IsGone && !item.IsSpent)
            {
                item.File.AddWaits(task, deadlineNs);
            }
        }
    }

    private void Changed()
    {
        _events++;
        _ = Vfs.Kernel.Waits.Wake(ReadKey);
    }

    private EpollItem? Find(OpenFile file, ulong descriptor)
    {
        foreach (EpollItem item in _items)
        {
            if (item.Descriptor == descriptor && ReferenceEquals(item.File, file))
            {
                return item;
            }
        }

        return null;
    }

    private bool Reaches(EpollFile other, int depth)
    {
        foreach (EpollItem item in _items)
        {
            if (item.File is EpollFile inner
                && (ReferenceEquals(inner, other) || depth >= MaximumDepth || inner.Reaches(other, depth + 1)))
            {
                return true;
            }
        }

        return false;
    }
}
