namespace KernelModel.Files.Events;

/// <summary>A file that an epoll looks at.</summary>
internal sealed class EpollItem
{
    public const uint EPOLLET = 1u << 31;
    public const uint EPOLLONESHOT = 1u << 30;

    public EpollItem(OpenFile file, ulong descriptor)
    {
        File = file;
        Descriptor = descriptor;
    }

    public OpenFile File { get; }

    public ulong Descriptor { get; }

    /// <summary>What is asked for, EPOLLET and EPOLLONESHOT included.</summary>
    public uint Events { get; set; }

    /// <summary>What the caller gets back.</summary>
    public ulong Data { get; set; }

    /// <summary>The file's event count at the last report: nothing new since then is nothing to tell when
    /// edge-triggered.</summary>
    public long SeenEvents { get; set; } = -1;

    /// <summary>EPOLLONESHOT has reported.</summary>
    public bool IsSpent { get; set; }

    /// <summary>All descriptors of the file are closed.</summary>
    public bool IsGone => File.RefCount == 0;

    /// <summary>What there is to tell now.</summary>
    public uint Ready
    {
        get
        {
            if (IsSpent || IsGone)
            {
                return 0;
            }

            uint ready = (uint)File.Poll() & (Events | (uint)(PollMask.Error | PollMask.HangUp));
            return (Events & EPOLLET) != 0 && SeenEvents == File.EventCount ? 0 : ready;
        }
    }

    public void Reported()
    {
        SeenEvents = File.EventCount;
        IsSpent = (Events & EPOLLONESHOT) != 0;
    }
}
