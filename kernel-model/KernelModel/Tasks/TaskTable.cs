namespace KernelModel.Tasks;

/// <summary>All threads and processes by number.</summary>
internal sealed class TaskTable
{
    /// <summary>/proc/sys/kernel/pid_max.</summary>
    public const int MaximumPid = 32_768;

    /// <summary>Numbers below are not given again once they have wrapped (kernel/pid.c, RESERVED_PIDS).</summary>
    private const int ReservedPids = 300;

    private readonly SortedDictionary<int, TaskStruct> _tasks = [];
    private readonly SortedDictionary<int, Process> _processes = [];
    private readonly Slab.KernelObjects _objects;
    private int _lastPid;
    private bool _hasWrapped;

    /// <param name="objects">Where threads have their homes.</param>
    public TaskTable(Slab.KernelObjects objects) => _objects = objects;

    /// <summary>All threads that have not been reaped, by number.</summary>
    public IReadOnlyDictionary<int, TaskStruct> Tasks => _tasks;

    /// <summary>All processes that have not been reaped, by number.</summary>
    public IReadOnlyDictionary<int, Process> Processes => _processes;

    /// <summary>The number given last.</summary>
    public int LastPid => _lastPid;

    /// <summary>A number that neither a thread, a process, a group nor a session has; 0: none is left.</summary>
    public int NextPid()
    {
        for (int i = 0; i < MaximumPid; i++)
        {
            if (++_lastPid >= MaximumPid)
            {
                (_lastPid, _hasWrapped) = (ReservedPids, true);
            }

            if (!_hasWrapped
                || (!_tasks.ContainsKey(_lastPid) && !_processes.ContainsKey(_lastPid) && !IsGroup(_lastPid)))
            {
                return _lastPid;
            }
        }

        return 0;
    }

    public TaskStruct? FindTask(int pid) => _tasks.GetValueOrDefault(pid);

    public Process? FindProcess(int pid) => _processes.GetValueOrDefault(pid);

    public void Add(TaskStruct task)
    {
        task.Home = _objects.Take(_objects.Tasks);
        _tasks[task.Pid] = task;
        task.Process.Threads.Add(task);
        if (task.IsLeader)
        {
            task.Process.Leader = task;
            _processes[task.Pid] = task.Process;
        }
    }

    /// <summary>The thread's number is free again.</summary>
    public void Remove(TaskStruct task) => Remove(task.Pid);

    /// <summary>exec in a thread that does not lead: it takes the leader's number.</summary>
    public void TakeLead(TaskStruct task)
    {
        _tasks.Remove(task.Pid);
        Remove(task.Process.Pid);
        task.Pid = task.Process.Pid;
        _tasks[task.Pid] = task;
        task.Process.Leader = task;
    }

    /// <summary>The process was waited for.</summary>
    public void Remove(Process process)
    {
        _processes.Remove(process.Pid);
        Remove(process.Pid);
    }

    private void Remove(int pid)
    {
        if (_tasks.Remove(pid, out TaskStruct? task))
        {
            _objects.Give(_objects.Tasks, task.Home);
        }
    }

    /// <summary>How many threads a user has.</summary>
    public int CountOf(uint uid)
    {
        int count = 0;
        foreach (TaskStruct task in _tasks.Values)
        {
            count += task.Credentials.Uid == uid ? 1 : 0;
        }

        return count;
    }

    /// <summary>The processes of a group.</summary>
    public IEnumerable<Process> Group(int group) => _processes.Values.Where(p => p.Group == group);

    /// <summary>True when some process is in a group.</summary>
    public bool IsGroup(int group)
    {
        foreach (Process process in _processes.Values)
        {
            if (process.Group == group || process.Session == group)
            {
                return true;
            }
        }

        return false;
    }
}
