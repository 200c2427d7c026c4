using KernelModel.AddressSpaces;
using KernelModel.PageCache;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>
/// An open file (<c>struct file</c>): what descriptors that dup or fork made share. Nothing here ever blocks: a file
/// that is not ready says -EAGAIN, and the system call waits for its key unless O_NONBLOCK is set.
/// </summary>
internal abstract class OpenFile : IMappableFile
{
    private readonly ulong _home;

    protected OpenFile(Vfs vfs, VfsPath path, int flags)
    {
        _home = vfs.Kernel.Objects.Take(vfs.Kernel.Objects.Files);
        Vfs = vfs;
        Path = path;
        Flags = flags & ~OpenFlags.Creation & ~OpenFlags.O_CLOEXEC;
        Id = vfs.NextId();
        path.Mount.Users++;
        path.Inode.AddUser();
    }

    public Vfs Vfs { get; }

    /// <summary>Unique among everything that tasks wait for.</summary>
    public long Id { get; }

    /// <summary>O_* without those of creation.</summary>
    public int Flags { get; set; }

    /// <summary>Where read and write go on, in bytes.</summary>
    public long Position { get; set; }

    public VfsPath Path { get; }

    public Inode Inode => Path.Dentry.Inode;

    /// <summary>Descriptors, mapped areas, messages in flight and calls that hold it.</summary>
    public int RefCount { get; private set; } = 1;

    public bool IsNonBlocking => (Flags & OpenFlags.O_NONBLOCK) != 0;

    public bool CanRead =>
        (Flags & (OpenFlags.O_ACCMODE | OpenFlags.O_PATH)) is OpenFlags.O_RDONLY or OpenFlags.O_RDWR;

    public bool CanWrite =>
        (Flags & (OpenFlags.O_ACCMODE | OpenFlags.O_PATH)) is OpenFlags.O_WRONLY or OpenFlags.O_RDWR;

    /// <summary>It has positions: lseek, pread and pwrite work.</summary>
    public virtual bool IsSeekable => false;

    /// <summary>Wakes when it becomes readable.</summary>
    public virtual WaitKey ReadKey => new(WaitKind.Readable, Id);

    /// <summary>Wakes when it becomes writable.</summary>
    public virtual WaitKey WriteKey => new(WaitKind.Writable, Id);

    /// <summary>Grows with everything that makes it readable or writable: what edge-triggered epoll compares.</summary>
    public virtual long EventCount => 0;

    /// <inheritdoc />
    public virtual FileMapping? Mapping => null;

    /// <inheritdoc />
    public virtual bool IsZeroDevice => false;

    /// <inheritdoc />
    public bool CanExecute => (Path.Mount.Flags & Mount.MS_NOEXEC) == 0;

    /// <inheritdoc />
    public int Seals => Math.Max(Inode.Seals, 0);

    /// <inheritdoc />
    public string MapName => Vfs.TextOf(null, Path);

    /// <inheritdoc />
    public uint Device => Inode.Super.Device;

    /// <inheritdoc />
    public ulong InodeNumber => (ulong)Inode.Number;

    /// <summary>F_OWNER: who gets SIGIO; a process, or a negated group.</summary>
    public int Owner { get; set; }

    /// <summary>Reads on from <see cref="Position"/>.</summary>
    /// <returns>Bytes, 0 at the end, or a negated <see cref="Errno"/>; -EAGAIN when nothing is there.</returns>
    public virtual long Read(Span<byte> into) // HOT
    {
        if (!IsSeekable)
        {
            return -Errno.EINVAL;
        }

        long done = ReadAt(Position, into);
        Position += Math.Max(done, 0);
        return done;
    }

    /// <summary>Writes at <see cref="Position"/>, or at the end with O_APPEND.</summary>
    /// <returns>Bytes taken, at least 1 unless none were given, or a negated <see cref="Errno"/>.</returns>
    public virtual long Write(ReadOnlySpan<byte> bytes) => -Errno.EINVAL;

    /// <summary>Reads at a position and leaves <see cref="Position"/> alone.</summary>
    public virtual long ReadAt(long position, Span<byte> into) => -Errno.ESPIPE;

    /// <summary>Writes at a position and leaves <see cref="Position"/> alone.</summary>
    public virtual long WriteAt(long position, ReadOnlySpan<byte> bytes) => -Errno.ESPIPE;

    /// <summary>How long a read may wait, in nanoseconds.</summary>
    public virtual long ReadTimeoutNs => long.MaxValue;

    /// <summary>What a read that has waited so long answers.</summary>
    public virtual long TimedOutResult => 0;

    /// <summary>Job control: 0, or why a task may not read or write now.</summary>
    public virtual long MayTransfer(TaskStruct task, bool writes) => 0;

    /// <summary>lseek.</summary>
    public virtual long Seek(long offset, int whence) => -Errno.ESPIPE;

    /// <summary>What it is ready for now.</summary>
    public virtual PollMask Poll() => PollMask.Readable | PollMask.Writable;

    /// <summary>A task waits for everything that could change what <see cref="Poll"/> says.</summary>
    public virtual void AddWaits(TaskStruct task, long deadlineNs)
    {
        Vfs.Kernel.Waits.Wait(task, ReadKey, deadlineNs);
        if (WriteKey != ReadKey)
        {
            Vfs.Kernel.Waits.Wait(task, WriteKey, deadlineNs);
        }
    }

    /// <summary>ioctl; -ENOTTY for what it does not know.</summary>
    public virtual long Control(in Syscalls.CallFrame call, uint request, ulong argument) => -Errno.ENOTTY;

    /// <summary>A descriptor goes, though others may be left (flush).</summary>
    public virtual void Flush(FileTable table)
    {
    }

    /// <inheritdoc />
    public void AreaOpened() => Get();

    /// <inheritdoc />
    public void AreaClosed() => Put();

    public void Get() => RefCount++;

    /// <summary>Gives a reference back; the last closes the file.</summary>
    public void Put()
    {
        if (--RefCount == 0)
        {
            Vfs.Locks.Closed(this);
            Released();
            Vfs.Kernel.Objects.Give(Vfs.Kernel.Objects.Files, _home);
            Path.Mount.Users--;
            Path.Inode.RemoveUser();
        }
    }

    /// <summary>lseek from the start, from <see cref="Position"/>, and from the end if there is one.</summary>
    /// <returns>The new position or a negated <see cref="Errno"/>.</returns>
    protected long MoveTo(long offset, int whence, long? end = null)
    {
        long position = whence switch
        {
            SeekOrigins.Set => offset,
            SeekOrigins.Current => unchecked(Position + offset),
            SeekOrigins.End when end is { } size => unchecked(size + offset),
            _ => -1,
        };
        if (position < 0)
        {
            return -Errno.EINVAL;
        }

        Position = position;
        return position;
    }

    /// <summary>The last reference is gone.</summary>
    protected virtual void Released()
    {
    }
}
