using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>A symbolic link whose target depends on who asks, and which may lead to a place that has no name.</summary>
internal sealed class LinkInode : Inode
{
    private readonly Func<TaskStruct?, string?> _target;
    private readonly Func<TaskStruct, VfsPath?>? _place;

    public LinkInode(
        SuperBlock super,
        Func<TaskStruct?, string?> target,
        Func<TaskStruct, VfsPath?>? place = null,
        uint mode = 0x1FF)
        : base(super, Modes.S_IFLNK | mode)
    {
        _target = target;
        _place = place;
    }

    public override string? ReadLink(TaskStruct? task) => _target(task);

    public override bool TryFollow(TaskStruct task, out VfsPath target)
    {
        VfsPath? place = _place?.Invoke(task);
        target = place ?? default;
        return place is not null;
    }

    public override long Open(TaskStruct? task, in VfsPath path, int flags, out OpenFile? file)
    {
        file = null;
        return -Errno.ELOOP;
    }
}
