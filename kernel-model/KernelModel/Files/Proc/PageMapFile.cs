using System.Buffers.Binary;
using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>An open pagemap: positions and lengths are multiples of 8.</summary>
internal sealed class PageMapFile : OpenFile
{
    private const int WordBytes = 8;

    private readonly TaskStruct _task;

    public PageMapFile(Vfs vfs, VfsPath path, int flags, TaskStruct task)
        : base(vfs, path, flags) => _task = task;

    public override bool IsSeekable => true;

    public override long ReadAt(long position, Span<byte> into)
    {
        if (position % WordBytes != 0 || into.Length % WordBytes != 0)
        {
            return -Errno.EINVAL;
        }

        int done = 0;
        ulong at = (ulong)(position / WordBytes) << 12;
        for (; done < into.Length && at < MmStruct.TaskSize; done += WordBytes, at += 4096)
        {
            ulong word = _task.Mm is { } mm ? mm.PagemapEntry(at, showsFrame: true) : 0;
            BinaryPrimitives.WriteUInt64LittleEndian(into[done..], word);
        }

        return done;
    }

    public override long Seek(long offset, int whence) => MoveTo(offset, whence);
}
