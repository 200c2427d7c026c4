using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>/proc/PID, or /proc/PID/task/TID.</summary>
internal sealed class TaskDirectory : TextDirectory
{
    private static readonly string[] s_directories = ["fd", "fdinfo", "ns", "net", "task"];
    private static readonly string[] s_links = ["exe", "cwd", "root"];
    private static readonly string[] s_namespaces = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

    private readonly TaskStruct _task;
    private readonly bool _isThread;

    public TaskDirectory(SuperBlock super, TaskStruct task, bool isThread)
        : base(super)
    {
        _task = task;
        _isThread = isThread;
        Number = NumberOf(task.Pid, 0);
        Uid = task.Credentials.EffectiveUid;
        Gid = task.Credentials.EffectiveGid;
    }

    /// <summary>The same number whenever the same file of a task is looked up.</summary>
    public static long NumberOf(int pid, int file) => (1L << 40) + ((long)pid << 12) + file;

    protected override Inode? Find(string name, TaskStruct? task)
    {
        Vfs vfs = Super.Vfs;
        switch (name)
        {
            case "fd" or "fdinfo":
                return new DescriptorDirectory(Super, _task, name == "fdinfo");
            case "task":
                return _isThread ? null : new ThreadsDirectory(Super, _task.Process);
            case "exe":
                return new LinkInode(Super, _ => Executable(vfs), _ => ExecutablePlace(vfs));
            case "cwd":
                return new LinkInode(
                    Super, t => _task.FsInfo is { } info ? vfs.TextOf(t, info.WorkingDirectory) : null,
                    _ => _task.FsInfo?.WorkingDirectory);
            case "root":
                return new LinkInode(
                    Super, t => _task.FsInfo is { } info ? vfs.TextOf(t, info.Root) : null, _ => _task.FsInfo?.Root);
            case "pagemap":
                return new PageMapInode(Super, _task);
            case "ns":
                return Namespaces();
            case "net":
                return new TextDirectory(Super);
            default:
                int at = Array.FindIndex(TaskTexts.Files, f => f.Name == name);
                return at < 0 ? null : FileAt(at);
        }
    }

    protected override bool NextChanging(TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        int at = (int)(position - FirstChanging);
        int files = TaskTexts.Files.Length;
        int directories = _isThread ? s_directories.Length - 1 : s_directories.Length;
        position++;
        if (at < files)
        {
            entry = new DirectoryEntry(TaskTexts.Files[at].Name, NumberOf(_task.Pid, at + 1), Modes.S_IFREG);
            return true;
        }

        at -= files;
        if (at < directories)
        {
            entry = new DirectoryEntry(s_directories[at], NumberOf(_task.Pid, files + at + 1), Modes.S_IFDIR);
            return true;
        }

        at -= directories;
        bool isLink = at < s_links.Length;
        entry = isLink ? new DirectoryEntry(s_links[at], NumberOf(_task.Pid, 512 + at), Modes.S_IFLNK) : default;
        return isLink;
    }

    private TextInode FileAt(int at)
    {
        (string _, uint permissions, Func<Vfs, TaskStruct, byte[]> read, Func<Vfs, TaskStruct, string, long>? write) =
            TaskTexts.Files[at];
        Vfs vfs = Super.Vfs;
        TaskStruct shown = _task;
        TextInode inode = new(
            Super, permissions, _ => read(vfs, shown), write is null ? null : (_, text) => write(vfs, shown, text))
        {
            Uid = Uid, Gid = Gid,
        };
        return inode.WithNumber(NumberOf(_task.Pid, at + 1));
    }

    private string? Executable(Vfs vfs) => ExecutablePlace(vfs) is { } place
        ? vfs.TextOf(null, place)
        : _task.Mm is null ? null : _task.Process.ExecutablePath;

    private VfsPath? ExecutablePlace(Vfs vfs)
    {
        if (_task.Mm is null)
        {
            return null;
        }

        long error = vfs.Resolve(_task, vfs.Root, _task.Process.ExecutablePath, true, out VfsPath found);
        return error == 0 ? found : null;
    }

    private TextDirectory Namespaces()
    {
        TextDirectory directory = new(Super);
        for (int i = 0; i < s_namespaces.Length; i++)
        {
            string text = $"{s_namespaces[i]}:[{4_026_531_834 + i}]";
            directory.Add(s_namespaces[i], new LinkInode(Super, _ => text));
        }

        return directory;
    }
}
