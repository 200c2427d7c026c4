using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>The inode of a file without a name, or of one of the host's streams.</summary>
internal sealed class InternalInode : Inode
{
    /// <summary>Opens the same thing once more through /proc/self/fd; null: it cannot be (ENXIO).</summary>
    private readonly Func<VfsPath, int, OpenFile?>? _reopen;

    public InternalInode(SuperBlock super, uint mode, Func<VfsPath, int, OpenFile?>? reopen = null)
        : base(super, mode) => _reopen = reopen;

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = _reopen?.Invoke(path, flags);
        return file is null ? -Errno.ENXIO : 0;
    }
}
