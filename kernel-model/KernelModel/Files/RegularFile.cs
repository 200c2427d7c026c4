using KernelModel.PageCache;

namespace KernelModel.Files;

/// <summary>An open regular file: its bytes lie in the page cache.</summary>
internal sealed class RegularFile : OpenFile
{
    private const int F_SEAL_WRITE = 8;
    private const int F_SEAL_GROW = 4;

    /// <summary>A day: a read notes its time when the last note is older (relatime of mount(8)).</summary>
    private const long RelatimeNs = 86_400L * 1_000_000_000;

    public RegularFile(Vfs vfs, VfsPath path, int flags)
        : base(vfs, path, flags)
    {
    }

    public override bool IsSeekable => true;

    public override FileMapping? Mapping => Inode.Mapping;

    public override long Write(ReadOnlySpan<byte> bytes) // HOT
    {
        if ((Flags & OpenFlags.O_APPEND) != 0)
        {
            Position = Inode.SizeBytes;
        }

        long done = WriteAt(Position, bytes);
        if (done > 0)
        {
            Position += done;
        }

        return done;
    }

    public override long ReadAt(long position, Span<byte> into) // HOT
    {
        Inode inode = Inode;
        if ((Flags & OpenFlags.O_NOATIME) == 0)
        {
            NoteRead(inode);
        }

        return position >= inode.SizeBytes ? 0
            : inode.Mapping is { } mapping ? mapping.ReadAt(position, into) : -Errno.EINVAL;
    }

    public override long WriteAt(long position, ReadOnlySpan<byte> bytes) // HOT
    {
        Inode inode = Inode;
        if (inode.Mapping is not { } mapping)
        {
            return -Errno.EINVAL;
        }

        if (inode.Seals > 0)
        {
            if ((inode.Seals & F_SEAL_WRITE) != 0)
            {
                return -Errno.EPERM;
            }

            if ((inode.Seals & F_SEAL_GROW) != 0 && position + bytes.Length > inode.SizeBytes)
            {
                // A write goes page by page: those that end within the size are written, the next is refused.
                long end = inode.SizeBytes & ~0xFFFL;
                if (position >= end)
                {
                    return -Errno.EPERM;
                }

                bytes = bytes[..(int)(end - position)];
            }
        }

        if (bytes.Length == 0)
        {
            return 0;
        }

        if (position > long.MaxValue - bytes.Length)
        {
            return -Errno.EFBIG;
        }

        long done = mapping.WriteAt(position, bytes);
        if (done > 0)
        {
            Vfs.RemovePrivileges(inode);
            inode.ModifiedNs = inode.ChangedNs = Vfs.NowNs;
            long error = inode.Written(position, bytes[..(int)done]);
            done = error < 0 ? error : done;
        }

        return done == -Errno.ENOMEM ? -Errno.ENOSPC : done;
    }

    public override long Seek(long offset, int whence)
    {
        long size = Inode.SizeBytes;
        if (whence is not (SeekOrigins.Data or SeekOrigins.Hole))
        {
            return MoveTo(offset, whence, size);
        }

        // All of a file is data and its end a hole, as for any file system that does not look closer.
        return offset < 0 || offset >= size ? -Errno.ENXIO
            : MoveTo(whence == SeekOrigins.Data ? offset : size, SeekOrigins.Set);
    }

    private void NoteRead(Inode inode)
    {
        long now = Vfs.NowNs;
        if (inode.AccessedNs <= inode.ModifiedNs || inode.AccessedNs <= inode.ChangedNs
            || now - inode.AccessedNs > RelatimeNs)
        {
            inode.AccessedNs = now;
        }
    }
}
