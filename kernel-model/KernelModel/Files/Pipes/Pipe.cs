using KernelModel.Tasks;

namespace KernelModel.Files.Pipes;

/// <summary>A pipe's bytes (fs/pipe.c; pipe(7)): a ring that grows to its capacity and is then kept.</summary>
internal sealed class Pipe
{
    /// <summary>Writes of up to this many bytes are all or nothing.</summary>
    public const int PipeBuf = 4096;

    /// <summary>What an unprivileged F_SETPIPE_SZ may ask for: /proc/sys/fs/pipe-max-size.</summary>
    public const int MaximumBytes = 1 << 20;

    private const int DefaultBytes = 65536;

    private readonly Waits _waits;
    private byte[] _ring = new byte[PipeBuf];
    private int _first;

    public Pipe(Vfs vfs)
    {
        _waits = vfs.Kernel.Waits;
        Id = vfs.NextId();
    }

    public long Id { get; }

    /// <summary>Bytes that wait to be read.</summary>
    public int Count { get; private set; }

    public int Capacity { get; private set; } = DefaultBytes;

    public int Readers { get; private set; }

    public int Writers { get; private set; }

    /// <summary>Grows with every open end: a blocking open of a FIFO waits for the other side's to change.</summary>
    public long ReaderOpens { get; private set; }

    public long WriterOpens { get; private set; }

    /// <summary>Grows with every write, and when an end goes.</summary>
    public long ReadEvents { get; private set; }

    /// <summary>Grows with every read, and when an end goes.</summary>
    public long WriteEvents { get; private set; }

    public WaitKey ReadKey => new(WaitKind.Readable, Id);

    public WaitKey WriteKey => new(WaitKind.Writable, Id);

    public int Free => Capacity - Count;

    /// <summary>Takes bytes; 0 at the end, -EAGAIN when there are none yet. // HOT</summary>
    public long Read(Span<byte> into)
    {
        if (Count == 0)
        {
            return Writers == 0 || into.Length == 0 ? 0 : -Errno.EAGAIN;
        }

        int length = CopyOut(into);
        _first += length;
        if (_first >= _ring.Length)
        {
            _first -= _ring.Length;
        }

        Count -= length;
        WriteEvents++;
        _waits.Wake(WriteKey);
        return length;
    }

    /// <summary>Copies bytes and leaves them there (tee). // HOT</summary>
    public int CopyOut(Span<byte> into)
    {
        int length = Math.Min(into.Length, Count);
        int straight = Math.Min(length, _ring.Length - _first);
        _ring.AsSpan(_first, straight).CopyTo(into);
        _ring.AsSpan(0, length - straight).CopyTo(into[straight..]);
        return length;
    }

    /// <summary>Puts bytes in; -EAGAIN when they do not fit, -EPIPE when nobody reads. // HOT</summary>
    public long Write(ReadOnlySpan<byte> bytes)
    {
        if (Readers == 0)
        {
            return -Errno.EPIPE;
        }

        if (bytes.Length == 0)
        {
            return 0;
        }

        int length = Math.Min(bytes.Length, Free);
        if (length == 0 || (length < bytes.Length && bytes.Length <= PipeBuf))
        {
            return -Errno.EAGAIN;
        }

        Reserve(Count + length);
        int at = _first + Count;
        at = at >= _ring.Length ? at - _ring.Length : at;
        int straight = Math.Min(length, _ring.Length - at);
        bytes[..straight].CopyTo(_ring.AsSpan(at));
        bytes[straight..length].CopyTo(_ring);
        Count += length;
        ReadEvents++;
        _waits.Wake(ReadKey);
        return length;
    }

    /// <summary>What a reader sees.</summary>
    public PollMask PollRead() => (Count != 0 ? PollMask.Readable : PollMask.None)
        | (Writers == 0 && WriterOpens != 0 ? PollMask.HangUp : PollMask.None);

    /// <summary>What a writer sees.</summary>
    public PollMask PollWrite() => (Free >= PipeBuf ? PollMask.Writable : PollMask.None)
        | (Readers == 0 ? PollMask.Error : PollMask.None);

    /// <summary>F_SETPIPE_SZ: the new capacity, or a negated error.</summary>
    public long SetCapacity(ulong bytes, bool isPrivileged)
    {
        if (bytes > int.MaxValue / 2)
        {
            return -Errno.EINVAL;
        }

        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2(Math.Max((uint)bytes, PipeBuf));
        if (capacity > Capacity && capacity > MaximumBytes && !isPrivileged)
        {
            return -Errno.EPERM;
        }

        if (capacity < Count)
        {
            return -Errno.EBUSY;
        }

        Capacity = capacity;
        if (_ring.Length > capacity)
        {
            Resize(capacity);
        }

        _waits.Wake(WriteKey);
        return capacity;
    }

    public void AddEnds(bool reads, bool writes)
    {
        if (reads)
        {
            Readers++;
            ReaderOpens++;
            _waits.Wake(WriteKey);
        }

        if (writes)
        {
            Writers++;
            WriterOpens++;
            _waits.Wake(ReadKey);
        }
    }

    public void RemoveEnds(bool reads, bool writes)
    {
        Readers -= reads ? 1 : 0;
        Writers -= writes ? 1 : 0;
        ReadEvents++;
        WriteEvents++;
        _waits.Wake(ReadKey);
        _waits.Wake(WriteKey);
        if (Readers == 0 && Writers == 0)
        {
            Count = 0;
        }
    }

    private void Reserve(int bytes)
    {
        if (bytes > _ring.Length)
        {
            Resize((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)bytes));
        }
    }

    private void Resize(int bytes)
    {
        byte[] ring = new byte[bytes];
        _ = CopyOut(ring);
        _ring = ring;
        _first = 0;
    }
}
