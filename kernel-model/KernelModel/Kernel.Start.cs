using System.Text;
using KernelModel.Files;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel;

/// <content>The first process.</content>
public sealed partial class Kernel
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Why <see cref="Start"/> failed, where there is more to say than its error number.</summary>
    public string? StartProblem { get; internal set; }

    /// <summary>Makes the first process of a program.</summary>
    /// <returns>0, or a negated <see cref="Errno"/> of execve.</returns>
    public int Start(ProgramRequest program)
    {
        ArgumentNullException.ThrowIfNull(program);
        TaskStruct task = MakeFirst();
        long error = ChangeDirectory(task, program.WorkingDirectory);
        OpenFile? file = null;
        string path = program.Path;
        if (error >= 0)
        {
            error = Find(task, program, out path, out file);
        }

        if (error >= 0 && file is not null)
        {
            StartProblem = null;
            error = Loader.Execute(
                task, file, Encoding.UTF8.GetBytes(path), [.. program.Arguments.Select(Encoding.UTF8.GetBytes)],
                [.. program.Environment.Select(Encoding.UTF8.GetBytes)]);
        }

        if (error < 0)
        {
            return (int)error;
        }

        FirstProcess = task.Process;
        Scheduler.Enqueue(task, false);
        foreach (CoreState core in Scheduler.Cores)
        {
            Leave(core);
        }

        return 0;
    }

    private TaskStruct MakeFirst()
    {
        if (Tasks.LastPid == 0)
        {
            _ = Tasks.NextPid();
        }

        int pid = Tasks.NextPid();
        Process process = new(pid, ResourceLimit.Defaults(MaximumTasks))
        {
            Parent = RootProcess, Group = pid, Session = RootProcess.Pid,
        };
        TaskStruct task = new(pid, process)
        {
            Handlers = new SignalHandlers(),
            Credentials = Credentials.Root,
            Files = new FileTable(),
            FsInfo = new FsInfo(Vfs.Root, Vfs.Root, 0x12),
        };
        Tasks.Add(task);
        RootProcess.Children.Add(process);
        Vfs.OpenStandardFiles(task.Files, process);
        return task;
    }

    private long ChangeDirectory(TaskStruct task, string directory)
    {
        long error = Vfs.Resolve(task, Vfs.Root, directory, true, out VfsPath place);
        if (error < 0 || !place.Inode.IsDirectory)
        {
            StartProblem = $"the working directory {directory} is not in the guest's root";
            return error < 0 ? error : -Errno.ENOTDIR;
        }

        task.FsInfo?.WorkingDirectory = place;
        return 0;
    }

    /// <summary>As execvp: a name without a slash is looked for along PATH.</summary>
    private long Find(TaskStruct task, ProgramRequest program, out string path, out OpenFile? file)
    {
        path = program.Path;
        if (path.Contains('/'))
        {
            return Vfs.OpenForExec(task, path, out file);
        }

        string? set = program.Environment.FirstOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal));
        string directories = set is null ? DefaultPath : set["PATH=".Length..];
        long worst = -Errno.ENOENT;
        foreach (string directory in directories.Split(':'))
        {
            path = directory.Length == 0 ? program.Path : $"{directory}/{program.Path}";
            long error = Vfs.OpenForExec(task, path, out file);
            if (error >= 0)
            {
                return error;
            }

            worst = error == -Errno.EACCES ? error : worst;
        }

        file = null;
        return worst;
    }
}
