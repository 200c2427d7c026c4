namespace KernelModel.Tasks;

/// <summary>
/// The threads that are ready: a binary heap, real-time priorities first, then the least virtual run time. One queue
/// serves all cores.
/// </summary>
internal sealed class RunQueue
{
    private TaskStruct[] _heap = new TaskStruct[64];
    private long _sequence;

    public int Count { get; private set; }

    /// <summary>The thread that would run next.</summary>
    public TaskStruct? First => Count == 0 ? null : _heap[0];

    public void Add(TaskStruct task)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
        }

        task.Scheduling.Sequence = _sequence++;
        Place(Count, task);
        SiftUp(Count++);
    }

    public void Remove(TaskStruct task)
    {
        int at = task.Scheduling.QueueIndex;
        if (at < 0)
        {
            return;
        }

        task.Scheduling.QueueIndex = -1;
        Count--;
        if (at != Count)
        {
            Place(at, _heap[Count]);
            SiftDown(at);
            SiftUp(at);
        }
    }

    /// <summary>Takes the first that may run on a core.</summary>
    public TaskStruct? Take(int core)
    {
        TaskStruct? best = Best(core);
        if (best is not null)
        {
            Remove(best);
        }

        return best;
    }

    /// <summary>The first that may run on a core.</summary>
    public TaskStruct? Best(int core)
    {
        if (Count == 0 || MayRun(_heap[0], core))
        {
            return First;
        }

        TaskStruct? best = null;
        for (int i = 1; i < Count; i++)
        {
            if (MayRun(_heap[i], core) && (best is null || IsBefore(_heap[i], best)))
            {
                best = _heap[i];
            }
        }

        return best;
    }

    /// <summary>True when <paramref name="left"/> should run before <paramref name="right"/>.</summary>
    public static bool IsBefore(TaskStruct left, TaskStruct right)
    {
        SchedulingEntity a = left.Scheduling;
        SchedulingEntity b = right.Scheduling;
        if (a.RealTimePriority != b.RealTimePriority)
        {
            return a.RealTimePriority > b.RealTimePriority;
        }

        return a.IsRealTime || a.VirtualRuntimeNs == b.VirtualRuntimeNs
            ? a.Sequence < b.Sequence
            : a.VirtualRuntimeNs < b.VirtualRuntimeNs;
    }

    private static bool MayRun(TaskStruct task, int core) => ((task.Scheduling.Affinity >> core) & 1) != 0;

    private void Place(int at, TaskStruct task)
    {
        _heap[at] = task;
        task.Scheduling.QueueIndex = at;
    }

    private void SiftUp(int at)
    {
        TaskStruct task = _heap[at];
        while (at > 0 && IsBefore(task, _heap[(at - 1) / 2]))
        {
            Place(at, _heap[(at - 1) / 2]);
            at = (at - 1) / 2;
        }

        Place(at, task);
    }

    private void SiftDown(int at)
    {
        TaskStruct task = _heap[at];
        for (int child = (2 * at) + 1; child < Count; child = (2 * at) + 1)
        {
            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsBefore(_heap[child], task))
            {
                break;
            }

            Place(at, _heap[child]);
            at = child;
        }

        Place(at, task);
    }
}
