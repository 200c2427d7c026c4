namespace KernelModel.Files;

/// <summary>An open directory: <see cref="OpenFile.Position"/> is where its listing goes on.</summary>
internal sealed class DirectoryFile : OpenFile
{
    public DirectoryFile(Vfs vfs, VfsPath path, int flags)
        : base(vfs, path, flags)
    {
    }

    public override long Read(Span<byte> into) => -Errno.EISDIR;

    public override long ReadAt(long position, Span<byte> into) => -Errno.EISDIR;

    public override long Write(ReadOnlySpan<byte> bytes) => -Errno.EBADF;

    public override long WriteAt(long position, ReadOnlySpan<byte> bytes) => -Errno.EBADF;

    public override long Seek(long offset, int whence) => MoveTo(offset, whence);
}
