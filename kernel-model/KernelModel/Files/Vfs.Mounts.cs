using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>Taking mounts away.</summary>
internal sealed partial class Vfs
{
    private Mount? _expiring;

    /// <summary>umount2: -EBUSY while somebody is in it, unless it is only detached.</summary>
    public long RemoveMount(Mount mount, bool detaches, bool expires)
    {
        if (mount.At is not { } at)
        {
            return -Errno.EINVAL;
        }

        bool isBusy = mount.Users > 0 || _mounts.Any(m => ReferenceEquals(m.At?.Mount, mount))
            || Kernel.Tasks.Tasks.Values.Any(task => IsIn(task, mount));
        if (isBusy && !detaches)
        {
            return -Errno.EBUSY;
        }

        if (expires && !ReferenceEquals(_expiring, mount))
        {
            _expiring = mount;
            return -Errno.EAGAIN;
        }

        _mounts.Remove(mount);
        if (ReferenceEquals(at.Dentry.Mounted, mount))
        {
            at.Dentry.Mounted = null;
        }

        return 0;
    }

    private static bool IsIn(TaskStruct task, Mount mount) => task.FsInfo is { } info
        && (ReferenceEquals(info.WorkingDirectory.Mount, mount) || ReferenceEquals(info.Root.Mount, mount));
}
