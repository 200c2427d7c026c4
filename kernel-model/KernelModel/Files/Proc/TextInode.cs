using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>A file whose text is made when it is read.</summary>
internal sealed class TextInode : Inode
{
    private readonly Func<TaskStruct?, byte[]> _read;
    private readonly Func<TaskStruct?, string, long>? _write;

    /// <param name="super">Its file system.</param>
    /// <param name="permissions">Permissions.</param>
    /// <param name="read">Makes the contents, for the task that reads.</param>
    /// <param name="write">Takes what is written: 0 or a negated error; null: writes are refused.</param>
    public TextInode(
        SuperBlock super, uint permissions, Func<TaskStruct?, byte[]> read, Func<TaskStruct?, string, long>? write)
        : base(super, Modes.S_IFREG | permissions)
    {
        _read = read;
        _write = write;
    }

    public byte[] MakeText(TaskStruct? task) => _read(task);

    /// <summary>Takes a written text.</summary>
    public long Store(TaskStruct? task, string text) => _write?.Invoke(task, text) ?? -Errno.EIO;

    /// <summary>O_TRUNC means nothing here, and is allowed.</summary>
    public override long SetSize(long bytes) => 0;

    /// <summary>The number of the same file at another time is the same.</summary>
    public TextInode WithNumber(long number)
    {
        Number = number;
        return this;
    }

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = new TextFile(Super.Vfs, path, flags, this, task);
        return 0;
    }
}
