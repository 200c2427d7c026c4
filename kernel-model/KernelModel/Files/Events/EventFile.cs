using System.Buffers.Binary;

namespace KernelModel.Files.Events;

/// <summary>An eventfd: a counter that is read and added to (eventfd(2)).</summary>
internal sealed class EventFile : OpenFile
{
    private const int WordBytes = 8;

    private readonly bool _isSemaphore;
    private ulong _value;
    private long _events;

    public EventFile(Vfs vfs, VfsPath path, int flags, ulong value, bool isSemaphore)
        : base(vfs, path, flags)
    {
        _value = value;
        _isSemaphore = isSemaphore;
    }

    public override long EventCount => _events;

    public override long Read(Span<byte> into)
    {
        if (into.Length < WordBytes)
        {
            return -Errno.EINVAL;
        }

        if (_value == 0)
        {
            return -Errno.EAGAIN;
        }

        ulong taken = _isSemaphore ? 1 : _value;
        _value -= taken;
        BinaryPrimitives.WriteUInt64LittleEndian(into, taken);
        _events++;
        _ = Vfs.Kernel.Waits.Wake(WriteKey);
        return WordBytes;
    }

    public override long Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < WordBytes)
        {
            return -Errno.EINVAL;
        }

        ulong added = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (added == ulong.MaxValue)
        {
            return -Errno.EINVAL;
        }

        if (added > ulong.MaxValue - 1 - _value)
        {
            return -Errno.EAGAIN;
        }

        _value += added;
        _events++;
        _ = Vfs.Kernel.Waits.Wake(ReadKey);
        return WordBytes;
    }

    public override PollMask Poll() => (_value > 0 ? PollMask.Readable : PollMask.None)
        | (_value < ulong.MaxValue - 1 ? PollMask.Writable : PollMask.None);
}
