using System.Globalization;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>The root of /proc: fixed files, and a directory for each process.</summary>
internal sealed class ProcRoot : TextDirectory
{
    public ProcRoot(SuperBlock super)
        : base(super)
    {
    }

    protected override Inode? Find(string name, TaskStruct? task)
    {
        if (name.Length is 0 or > 9 || !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            || name != $"{pid}")
        {
            return null;
        }

        // A thread's number works too, though no listing shows it.
        return Super.Vfs.Kernel.Tasks.FindTask(pid) is { } found
            ? new TaskDirectory(Super, found, isThread: false)
            : null;
    }

    protected override bool NextChanging(TaskStruct task, ref long position, out DirectoryEntry entry)
    {
        int from = (int)(position - FirstChanging);
        foreach (Process process in Super.Vfs.Kernel.Tasks.Processes.Values)
        {
            if (process.Pid >= from && process.Leader is not null)
            {
                entry = new DirectoryEntry($"{process.Pid}", TaskDirectory.NumberOf(process.Pid, 0), Modes.S_IFDIR);
                position = FirstChanging + process.Pid + 1;
                return true;
            }
        }

        entry = default;
        return false;
    }
}
