using KernelModel.Files.Memory;
using KernelModel.Tasks;

namespace KernelModel.Files.Pipes;

/// <summary>An end of a pipe or of a FIFO.</summary>
internal sealed class PipeFile : OpenFile
{
    private const uint FIONREAD = 0x541B;

    public PipeFile(Vfs vfs, VfsPath path, int flags, Pipe pipe)
        : base(vfs, path, flags)
    {
        Pipe = pipe;
        pipe.AddEnds(CanRead, CanWrite);
    }

    public Pipe Pipe { get; }

    public override WaitKey ReadKey => Pipe.ReadKey;

    public override WaitKey WriteKey => Pipe.WriteKey;

    public override long EventCount => (CanRead ? Pipe.ReadEvents : 0) + (CanWrite ? Pipe.WriteEvents : 0);

    /// <summary>Opens a FIFO; -EAGAIN tells the caller to wait until the other side opens it.</summary>
    public static long OpenFifo(SpecialInode inode, VfsPath path, int flags, out OpenFile? file)
    {
        Vfs vfs = inode.Super.Vfs;
        Pipe pipe = inode.Pipe ??= new Pipe(vfs);
        bool doesNotBlock = (flags & OpenFlags.O_NONBLOCK) != 0;
        bool writesOnly = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_WRONLY;
        if (writesOnly && doesNotBlock && pipe.Readers == 0)
        {
            file = null;
            return -Errno.ENXIO;
        }

        file = new PipeFile(vfs, path, flags, pipe);
        bool isAlone = (flags & OpenFlags.O_ACCMODE) switch
        {
            OpenFlags.O_RDONLY => pipe.Writers == 0,
            OpenFlags.O_WRONLY => pipe.Readers == 0,
            _ => false,
        };
        return isAlone && !doesNotBlock ? -Errno.EAGAIN : 0;
    }

    public override long Read(Span<byte> into) => Pipe.Read(into);

    public override long Write(ReadOnlySpan<byte> bytes) => Pipe.Write(bytes);

    public override PollMask Poll() =>
        (CanRead ? Pipe.PollRead() : PollMask.None) | (CanWrite ? Pipe.PollWrite() : PollMask.None);

    public override long Control(in Syscalls.CallFrame call, uint request, ulong argument) => request == FIONREAD
        ? Syscalls.FileArguments.Write(call, argument, Pipe.Count)
        : -Errno.ENOTTY;

    protected override void Released() => Pipe.RemoveEnds(CanRead, CanWrite);
}
