using System.Text;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>An open text: made anew whenever it is read from its start (seq_file).</summary>
internal sealed class TextFile : OpenFile
{
    private readonly TextInode _inode;
    private readonly TaskStruct? _opener;
    private byte[]? _text;

    public TextFile(Vfs vfs, VfsPath path, int flags, TextInode inode, TaskStruct? opener)
        : base(vfs, path, flags)
    {
        _inode = inode;
        _opener = opener;
    }

    public override bool IsSeekable => true;

    public override long ReadAt(long position, Span<byte> into)
    {
        if (_text is null || position == 0)
        {
            _text = _inode.MakeText(_opener);
        }

        if (position >= _text.Length)
        {
            return 0;
        }

        int length = (int)Math.Min(into.Length, _text.Length - position);
        _text.AsSpan((int)position, length).CopyTo(into);
        return length;
    }

    public override long Write(ReadOnlySpan<byte> bytes)
    {
        long error = _inode.Store(Vfs.Caller, Encoding.Latin1.GetString(bytes));
        if (error < 0)
        {
            return error;
        }

        Position += bytes.Length;
        return bytes.Length;
    }

    public override long WriteAt(long position, ReadOnlySpan<byte> bytes) => Write(bytes);

    public override long Seek(long offset, int whence) => MoveTo(
        offset, whence, whence == SeekOrigins.End ? (_text ??= _inode.MakeText(_opener)).Length : null);
}
