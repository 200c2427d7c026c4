using KernelModel.Tasks;

namespace KernelModel.Files.Memory;

/// <summary>A symbolic link.</summary>
internal sealed class SymlinkInode : Inode
{
    private readonly string _target;

    public SymlinkInode(SuperBlock super, string target)
        : base(super, Modes.S_IFLNK | Modes.Permissions) => _target = target;

    public override long SizeBytes => _target.Length;

    public override string ReadLink(TaskStruct? task) => _target;

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = null;
        return -Errno.ELOOP;
    }
}
