using System.Globalization;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>/proc/PID/fd and fdinfo.</summary>
internal sealed class DescriptorDirectory : TextDirectory
{
    private readonly TaskStruct _task;
    private readonly bool _isInfo;

    public DescriptorDirectory(SuperBlock super, TaskStruct task, bool isInfo)
        : base(super)
    {
        _task = task;
        _isInfo = isInfo;
        Mode = Modes.S_IFDIR | 0x140;
        Number = TaskDirectory.NumberOf(task.Pid, isInfo ? 1025 : 1026);
        Uid = task.Credentials.EffectiveUid;
        Gid = task.Credentials.EffectiveGid;
    }

    protected override Inode? Find(string name, TaskStruct? task)
    {
        if (!uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint descriptor)
            || _task.Files?[descriptor] is not { } file)
        {
            return null;
        }

        if (_isInfo)
        {
            return new TextInode(Super, 0x100, _ => TextFs.Bytes(Info(file)), null);
        }

        Vfs vfs = Super.Vfs;
        uint mode = 0x40u | (file.CanRead ? 0x100u : 0) | (file.CanWrite ? 0x80u : 0);
        return new LinkInode(Super, t => vfs.TextOf(t, file.Path), _ => file.Path, mode);
    }

    protected override bool NextChanging(TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        uint from = (uint)(position - FirstChanging);
        uint limit = (uint)(_task.Files?.Capacity ?? 0);
        for (uint i = from; i < limit; i++)
        {
            if (_task.Files?[i] is not null)
            {
                entry = new DirectoryEntry($"{i}", TaskDirectory.NumberOf(_task.Pid, 2048), Modes.S_IFLNK);
                position = FirstChanging + i + 1;
                return true;
            }
        }

        entry = default;
        return false;
    }

    private static string Info(OpenFile file) =>
        $"pos:\t{file.Position}\nflags:\t0{Convert.ToString(file.Flags, 8)}\nmnt_id:\t{file.Path.Mount.Id}\n"
        + $"ino:\t{file.Inode.Number}\n";
}
