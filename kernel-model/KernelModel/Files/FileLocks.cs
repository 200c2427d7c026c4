using System.Runtime.CompilerServices;
using KernelModel.Tasks;

namespace KernelModel.Files;

/// <summary>Locks of files: of records (fcntl), of open files, and of whole files (flock).</summary>
internal sealed class FileLocks
{
    private readonly Vfs _vfs;
    private readonly ConditionalWeakTable<Inode, List<FileLock>> _locks = [];

    /// <summary>Who waits for whom, by process: to see a circle before it closes.</summary>
    private readonly Dictionary<int, int> _waiting = [];

    /// <summary>How many locks there are: most files never have one, and closing them must not look.</summary>
    private int _count;

    public FileLocks(Vfs vfs) => _vfs = vfs;

    /// <summary>Wakes when a lock of a file goes.</summary>
    public static WaitKey KeyOf(Inode inode) =>
        new(WaitKind.Lock, ((long)inode.Super.Device << 40) ^ inode.Number);

    /// <summary>All locks of a file.</summary>
    public IReadOnlyList<FileLock> LocksOf(Inode inode) =>
        _locks.TryGetValue(inode, out List<FileLock>? list) ? list : [];

    /// <summary>The first lock in the way of another.</summary>
    public FileLock? FindConflict(Inode inode, in FileLock wanted)
    {
        foreach (FileLock held in LocksOf(inode))
        {
            if (wanted.Kind != LockKind.None && held.ConflictsWith(wanted))
            {
                return held;
            }
        }

        return null;
    }

    /// <summary>Sets or removes a lock, unless another is in the way.</summary>
    /// <returns>True when a waiter may now succeed.</returns>
    public bool Set(Inode inode, in FileLock wanted, out FileLock? blocker)
    {
        _ = _waiting.Remove(wanted.Pid);
        blocker = FindConflict(inode, wanted);
        if (blocker is not null)
        {
            return false;
        }

        List<FileLock> list = _locks.GetValue(inode, _ => []);
        bool changed = false;
        for (int i = list.Count - 1; i >= 0; i--)
        {
            FileLock held = list[i];
            if (!ReferenceEquals(held.Owner, wanted.Owner) || held.IsWhole != wanted.IsWhole
                || held.End < wanted.Start || held.Start > wanted.End)
            {
                continue;
            }

            // What the new range leaves of the old lock stays as it was.
            list.RemoveAt(i);
            changed = true;
            if (held.Start < wanted.Start)
            {
                list.Add(held with { End = wanted.Start - 1 });
            }

            if (held.End > wanted.End)
            {
                list.Add(held with { Start = wanted.End + 1 });
            }
        }

        if (wanted.Kind != LockKind.None)
        {
            list.Add(wanted);
            Merge(list);
        }

        _count += changed || wanted.Kind != LockKind.None ? 1 : 0;
        return changed;
    }

    /// <summary>A process waits for another's lock.</summary>
    public void Waiting(int pid, int holder) => _waiting[pid] = holder;

    /// <summary>Waiting would close a circle (EDEADLK).</summary>
    public bool WouldDeadlock(int pid, int holder)
    {
        for (int steps = 0; holder > 0 && steps < 32; steps++)
        {
            if (holder == pid)
            {
                return true;
            }

            holder = _waiting.GetValueOrDefault(holder);
        }

        return false;
    }

    /// <summary>A descriptor of a process closes: its record locks on the file go, whoever made them.</summary>
    public void DescriptorClosed(OpenFile file, FileTable table) => RemoveAll(file.Inode, table);

    /// <summary>The open file is gone, and with it what it locked itself.</summary>
    public void Closed(OpenFile file) => RemoveAll(file.Inode, file);

    private void RemoveAll(Inode inode, object owner)
    {
        if (_count == 0 || !_locks.TryGetValue(inode, out List<FileLock>? list))
        {
            return;
        }

        if (list.RemoveAll(l => ReferenceEquals(l.Owner, owner)) > 0)
        {
            _ = _vfs.Kernel.Waits.Wake(KeyOf(inode));
        }
    }

    /// <summary>Neighbours of one owner and kind become one, as F_GETLK shows them.</summary>
    private static void Merge(List<FileLock> list)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            FileLock last = list[^1];
            FileLock other = list[i];
            bool touches = other.End != long.MaxValue && other.End + 1 == last.Start;
            touches |= last.End != long.MaxValue && last.End + 1 == other.Start;
            if (i != list.Count - 1 && touches && other.Kind == last.Kind && other.IsWhole == last.IsWhole
                && ReferenceEquals(other.Owner, last.Owner))
            {
                list[^1] = last with
                {
                    Start = Math.Min(last.Start, other.Start), End = Math.Max(last.End, other.End),
                };
                list.RemoveAt(i);
            }
        }
    }
}
