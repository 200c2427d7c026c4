using System.Globalization;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>/proc/PID/task.</summary>
internal sealed class ThreadsDirectory : TextDirectory
{
    private readonly Process _process;

    public ThreadsDirectory(SuperBlock super, Process process)
        : base(super) => _process = process;

    protected override Inode? Find(string name, TaskStruct? task) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            && _process.Threads.Find(t => t.Pid == pid) is { } found
            ? new TaskDirectory(Super, found, isThread: true)
            : null;

    protected override bool NextChanging(TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        int from = (int)(position - FirstChanging);
        TaskStruct? next = _process.Threads.Where(t => t.Pid >= from).MinBy(t => t.Pid);
        entry = next is null
            ? default
            : new DirectoryEntry($"{next.Pid}", TaskDirectory.NumberOf(next.Pid, 1024), Modes.S_IFDIR);
        position = next is null ? position : FirstChanging + next.Pid + 1;
        return next is not null;
    }
}
