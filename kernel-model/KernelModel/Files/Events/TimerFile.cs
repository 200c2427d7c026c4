using System.Buffers.Binary;
using KernelModel.Tasks;

namespace KernelModel.Files.Events;

/// <summary>A timerfd: counts how often its time has come (timerfd_create(2)).</summary>
internal sealed class TimerFile : OpenFile
{
    private const int WordBytes = 8;

    private long _nextNs = long.MaxValue;
    private long _intervalNs;
    private long _count;
    private long _events;
    private int _timer = -1;
    private long _wakesAtNs;

    public TimerFile(Vfs vfs, VfsPath path, int flags, bool isRealTime)
        : base(vfs, path, flags) => IsRealTime = isRealTime;

    /// <summary>Absolute times count from 1970, not from the start.</summary>
    public bool IsRealTime { get; }

    public override long EventCount
    {
        get
        {
            Settle();
            return _events;
        }
    }

    /// <summary>What is left until the next time, and the interval, in nanoseconds; 0: not armed.</summary>
    public (long LeftNs, long IntervalNs) Setting
    {
        get
        {
            Settle();
            long left = _nextNs == long.MaxValue ? 0 : Math.Max(1, _nextNs - Vfs.Kernel.Clock.NowNs);
            return (left, _intervalNs);
        }
    }

    /// <summary>Arms it for a guest time, or disarms it with <see cref="long.MaxValue"/>.</summary>
    public void Set(long nextNs, long intervalNs)
    {
        _nextNs = nextNs;
        _intervalNs = intervalNs;
        _count = 0;
        Arm();
    }

    public override long Read(Span<byte> into)
    {
        if (into.Length < WordBytes)
        {
            return -Errno.EINVAL;
        }

        Settle();
        if (_count == 0)
        {
            return -Errno.EAGAIN;
        }

        BinaryPrimitives.WriteInt64LittleEndian(into, _count);
        _count = 0;
        return WordBytes;
    }

    public override PollMask Poll()
    {
        Settle();
        return _count > 0 ? PollMask.Readable : PollMask.None;
    }

    public override long Control(in Syscalls.CallFrame call, uint request, ulong argument) => -Errno.ENOTTY;

    protected override void Released()
    {
        _nextNs = long.MaxValue;
        Arm();
    }

    /// <summary>Counts the times that have passed.</summary>
    private void Settle()
    {
        long now = Vfs.Kernel.Clock.NowNs;
        if (now < _nextNs)
        {
            return;
        }

        long times = _intervalNs == 0 ? 1 : 1 + ((now - _nextNs) / _intervalNs);
        _count += times;
        _events++;
        _nextNs = _intervalNs == 0 ? long.MaxValue : _nextNs + (times * _intervalNs);
        Arm();
    }

    private void Arm()
    {
        Timers timers = Vfs.Kernel.Timers;
        if (_timer >= 0 && Vfs.Kernel.Clock.NowNs < _wakesAtNs)
        {
            timers.Remove(_timer);
        }

        _timer = _nextNs == long.MaxValue ? -1 : timers.AddWake(_nextNs, ReadKey);
        _wakesAtNs = _nextNs;
    }
}
