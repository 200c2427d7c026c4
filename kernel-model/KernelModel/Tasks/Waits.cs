namespace KernelModel.Tasks;

/// <summary>
/// Who waits for what. A task may wait for several keys and a deadline at once; the first that comes ends all. Waiting
/// is a record in an array, in order of arrival within its key; nothing is allocated in steady state.
/// </summary>
internal sealed class Waits
{
    private const int BucketCount = 1024;

    private readonly Scheduler _scheduler;
    private readonly Timers _timers;
    private readonly int[] _first = new int[BucketCount];
    private readonly int[] _last = new int[BucketCount];
    private Node[] _nodes = new Node[256];
    private int _free = -1;
    private int _used;

    public Waits(Scheduler scheduler, Timers timers)
    {
        _scheduler = scheduler;
        _timers = timers;
        Array.Fill(_first, -1);
        Array.Fill(_last, -1);
    }

    /// <summary>Registers the task that is being served; its handler then returns <c>SystemCall.Blocked</c>.</summary>
    /// <param name="task">Who waits.</param>
    /// <param name="key">For what.</param>
    /// <param name="deadlineNs">Guest time at which it goes on with <see cref="BlockedCall.TimedOut"/>.</param>
    public void Wait(TaskStruct task, WaitKey key, long deadlineNs = long.MaxValue)
    {
        if (key.Kind != WaitKind.Time)
        {
            AddNode(task, key);
        }

        task.State = TaskState.Sleeping;
        if (deadlineNs == long.MaxValue || (task.DeadlineTimer >= 0 && task.Call.DeadlineNs <= deadlineNs))
        {
            return;
        }

        if (task.DeadlineTimer >= 0)
        {
            _timers.Remove(task.DeadlineTimer);
        }

        task.Call.DeadlineNs = deadlineNs;
        task.DeadlineTimer = _timers.Add(deadlineNs, TimerKind.Deadline, task.Pid);
    }

    /// <summary>Wakes the first <paramref name="count"/> tasks that wait for a key.</summary>
    /// <returns>How many were woken.</returns>
    public int Wake(WaitKey key, int count = int.MaxValue)
    {
        int woken = 0;
        int at = _first[Bucket(key)];
        while (at >= 0 && woken < count)
        {
            ref Node node = ref _nodes[at];
            if (node.Key != key || node.Task is not { } task)
            {
                at = node.Next;
                continue;
            }

            WakeTask(task);
            woken++;
            at = _first[Bucket(key)];
        }

        return woken;
    }

    /// <summary>True when somebody waits for a key.</summary>
    public bool IsAwaited(WaitKey key)
    {
        for (int at = _first[Bucket(key)]; at >= 0; at = _nodes[at].Next)
        {
            if (_nodes[at].Key == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first task that waits for a key.</summary>
    public TaskStruct? FirstOf(WaitKey key)
    {
        int cursor = -1;
        return NextOf(key, ref cursor);
    }

    /// <summary>The next task that waits for a key, in order of arrival.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cursor">-1: from the first; not valid any more when a task was woken.</param>
    public TaskStruct? NextOf(WaitKey key, ref int cursor)
    {
        cursor = cursor < 0 ? _first[Bucket(key)] : _nodes[cursor].Next;
        while (cursor >= 0 && _nodes[cursor].Key != key)
        {
            cursor = _nodes[cursor].Next;
        }

        return cursor < 0 ? null : _nodes[cursor].Task;
    }

    /// <summary>A waiting task waits for another key from now on, behind those that do already.</summary>
    public void Move(TaskStruct task, WaitKey from, WaitKey to)
    {
        for (int at = task.FirstWait; at >= 0; at = _nodes[at].NextOfTask)
        {
            if (_nodes[at].Key == from)
            {
                Unlink(at);
                _nodes[at].Key = to;
                LinkLast(at);
                return;
            }
        }
    }

    /// <summary>Ends a task's waiting, whatever it waits for; its handler is called again.</summary>
    public void WakeTask(TaskStruct task)
    {
        Cancel(task);
        if (task.State is not (TaskState.Sleeping or TaskState.Uninterruptible))
        {
            return;
        }

        // A task that wakes itself while its handler still runs has not left its core.
        if (task.Core >= 0)
        {
            task.State = TaskState.Running;
        }
        else
        {
            _scheduler.Enqueue(task, true);
        }
    }

    /// <summary>The task's deadline has come.</summary>
    public void TimeOut(TaskStruct task)
    {
        task.DeadlineTimer = -1;
        task.Call.TimedOut = true;
        WakeTask(task);
    }

    /// <summary>Takes all registrations of a task back.</summary>
    public void Cancel(TaskStruct task)
    {
        while (task.FirstWait >= 0)
        {
            RemoveNode(task, task.FirstWait);
        }

        if (task.DeadlineTimer >= 0)
        {
            _timers.Remove(task.DeadlineTimer);
            task.DeadlineTimer = -1;
        }
    }

    private static int Bucket(WaitKey key) =>
        (int)(((ulong)(key.Id + ((long)key.Kind << 56)) * 0x9E37_79B9_7F4A_7C15UL) >> 54);

    private void AddNode(TaskStruct task, WaitKey key)
    {
        int at = _free;
        if (at >= 0)
        {
            _free = _nodes[at].Next;
        }
        else
        {
            if (_used == _nodes.Length)
            {
                Array.Resize(ref _nodes, _used * 2);
            }

            at = _used++;
        }

        _nodes[at] = new Node { Task = task, Key = key, NextOfTask = task.FirstWait };
        task.FirstWait = at;
        LinkLast(at);
    }

    private void RemoveNode(TaskStruct task, int at)
    {
        Unlink(at);
        task.FirstWait = _nodes[at].NextOfTask;
        _nodes[at] = new Node { Next = _free };
        _free = at;
    }

    private void LinkLast(int at)
    {
        int bucket = Bucket(_nodes[at].Key);
        _nodes[at].Next = -1;
        _nodes[at].Previous = _last[bucket];
        if (_last[bucket] >= 0)
        {
            _nodes[_last[bucket]].Next = at;
        }
        else
        {
            _first[bucket] = at;
        }

        _last[bucket] = at;
    }

    private void Unlink(int at)
    {
        ref Node node = ref _nodes[at];
        int bucket = Bucket(node.Key);
        if (node.Previous >= 0)
        {
            _nodes[node.Previous].Next = node.Next;
        }
        else
        {
            _first[bucket] = node.Next;
        }

        if (node.Next >= 0)
        {
            _nodes[node.Next].Previous = node.Previous;
        }
        else
        {
            _last[bucket] = node.Previous;
        }
    }

    private struct Node
    {
        public TaskStruct? Task;
        public WaitKey Key;
        public int Next;
        public int Previous;
        public int NextOfTask;
    }
}
