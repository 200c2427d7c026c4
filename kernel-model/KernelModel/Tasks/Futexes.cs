namespace KernelModel.Tasks;

/// <summary>
/// Futexes (kernel/futex): a word of user memory and the threads that wait for it. A private word is known by its
/// address space and address, a shared one by its frame.
/// </summary>
internal sealed class Futexes
{
    /// <summary>Wakes whatever bits a waiter asked for.</summary>
    public const uint AllBits = uint.MaxValue;

    private const uint OwnerMask = 0x3FFF_FFFF;
    private const uint OwnerDied = 0x4000_0000;
    private const uint Waiters = 0x8000_0000;
    private const int RobustLimit = 2048;

    private const long Queued = 1;
    public const long Woken = 2;

    private readonly Kernel _kernel;

    public Futexes(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>FUTEX_WAIT: sleeps while the word holds a value.</summary>
    /// <returns>0, -EAGAIN, -ETIMEDOUT, -EFAULT, -EINVAL, or blocked.</returns>
    public long Wait(TaskStruct task, ulong address, bool isPrivate, uint expected, uint bits, long deadlineNs)
    {
        if ((address & 3) != 0 || bits == 0)
        {
            return -Errno.EINVAL;
        }

        if (task.Call.State0 == Woken)
        {
            return 0;
        }

        if (task.Call.TimedOut)
        {
            return -Errno.ETIMEDOUT;
        }

        if (task.Call.State0 == Queued && task.IsSignalPending)
        {
            return deadlineNs == long.MaxValue ? -Errno.ERESTARTSYS : -Errno.ERESTART_RESTARTBLOCK;
        }

        if (!TryKey(task, address, isPrivate, out WaitKey key) || task.Mm is not { } mm
            || !mm.TryRead(address, out uint value))
        {
            return -Errno.EFAULT;
        }

        if (value != expected)
        {
            return -Errno.EAGAIN;
        }

        if (deadlineNs <= _kernel.Clock.NowNs)
        {
            return -Errno.ETIMEDOUT;
        }

        _kernel.TaskStatistics.FutexWaits++;
        task.Call.State0 = Queued;
        task.Call.State1 = bits;
        _kernel.Waits.Wait(task, key, deadlineNs);
        return Syscalls.SystemCall.Blocked;
    }

    /// <summary>FUTEX_WAKE: how many were woken, or a negated error.</summary>
    public long Wake(TaskStruct task, ulong address, bool isPrivate, int count, uint bits)
    {
        if ((address & 3) != 0 || bits == 0)
        {
            return -Errno.EINVAL;
        }

        return TryKey(task, address, isPrivate, out WaitKey key) ? Wake(key, count, bits) : -Errno.EFAULT;
    }

    /// <summary>Wakes who waits for a word of the task's memory; errors are nobody's.</summary>
    public void WakeAddress(TaskStruct task, ulong address, int count) => Wake(task, address, false, count, AllBits);

    /// <summary>FUTEX_REQUEUE and CMP_REQUEUE: wakes some and lets others wait for another word.</summary>
    public long Requeue(
        TaskStruct task, (ulong From, ulong To) addresses, bool isPrivate, int wakes, int moves, uint? expected)
    {
        if (((addresses.From | addresses.To) & 3) != 0 || wakes < 0 || moves < 0)
        {
            return -Errno.EINVAL;
        }

        if (!TryKey(task, addresses.From, isPrivate, out WaitKey from)
            || !TryKey(task, addresses.To, isPrivate, out WaitKey to)
            || task.Mm is not { } mm || !mm.TryRead(addresses.From, out uint value))
        {
            return -Errno.EFAULT;
        }

        if (expected is { } wanted && wanted != value)
        {
            return -Errno.EAGAIN;
        }

        long done = Wake(from, wakes, AllBits);
        if (from != to)
        {
            while (moves-- > 0 && _kernel.Waits.FirstOf(from) is { } waiter)
            {
                _kernel.Waits.Move(waiter, from, to);
                done += expected is null ? 0 : 1;
            }
        }

        return done;
    }

    /// <summary>FUTEX_WAKE_OP: changes the second word, wakes the first, and the second if its old value says so.
    /// </summary>
    public long WakeOp(
        TaskStruct task, (ulong First, ulong Second) addresses, bool isPrivate, int count, int secondCount, uint op)
    {
        if (((addresses.First | addresses.Second) & 3) != 0)
        {
            return -Errno.EINVAL;
        }

        if (!TryKey(task, addresses.First, isPrivate, out WaitKey first)
            || !TryKey(task, addresses.Second, isPrivate, out WaitKey second)
            || task.Mm is not { } mm || !mm.TryRead(addresses.Second, out uint old))
        {
            return -Errno.EFAULT;
        }

        int argument = (int)(op << 8) >> 20;
        int comparand = (int)(op << 20) >> 20;
        if (((op >> 28) & 8) != 0)
        {
            argument = 1 << (argument & 31);
        }

        uint? value = ((op >> 28) & 7) switch
        {
            0 => (uint)argument,
            1 => old + (uint)argument,
            2 => old | (uint)argument,
            3 => old & ~(uint)argument,
            4 => old ^ (uint)argument,
            _ => null,
        };
        if (value is not { } changed)
        {
            return -Errno.ENOSYS;
        }

        if (!mm.TryWrite(addresses.Second, changed))
        {
            return -Errno.EFAULT;
        }

        long done = Wake(first, count, AllBits);
        int signed = (int)old;
        bool isTrue = ((op >> 24) & 15) switch
        {
            0 => signed == comparand,
            1 => signed != comparand,
            2 => signed < comparand,
            3 => signed <= comparand,
            4 => signed > comparand,
            5 => signed >= comparand,
            _ => false,
        };
        return isTrue ? done + Wake(second, secondCount, AllBits) : done;
    }

    /// <summary>The thread ends: its robust futexes are marked and one waiter each is woken (exit_robust_list).
    /// </summary>
    public void ReleaseRobust(TaskStruct task)
    {
        ulong head = task.RobustList;
        task.RobustList = 0;
        if (head == 0 || task.Mm is not { } mm || !mm.TryRead(head, out ulong entry)
            || !mm.TryRead(head + 8, out ulong offset) || !mm.TryRead(head + 16, out ulong pending))
        {
            return;
        }

        for (int i = 0; i < RobustLimit && (entry & ~1UL) != head; i++)
        {
            bool hasNext = mm.TryRead(entry & ~1UL, out ulong next);
            if (entry != pending)
            {
                Release(task, (entry & ~1UL) + offset);
            }

            if (!hasNext)
            {
                return;
            }

            entry = next;
        }

        if (pending != 0)
        {
            Release(task, (pending & ~1UL) + offset);
        }
    }

    private void Release(TaskStruct task, ulong address)
    {
        if ((address & 3) != 0 || task.Mm is not { } mm || !mm.TryRead(address, out uint value)
            || (value & OwnerMask) != (uint)task.Pid)
        {
            return;
        }

        _ = mm.TryWrite(address, (value & Waiters) | OwnerDied);
        if ((value & Waiters) != 0)
        {
            WakeAddress(task, address, 1);
        }
    }

    private long Wake(WaitKey key, int count, uint bits)
    {
        int woken = 0;
        int cursor = -1;
        while (woken < count && _kernel.Waits.NextOf(key, ref cursor) is { } waiter)
        {
            if (((uint)waiter.Call.State1 & bits) == 0)
            {
                continue;
            }

            waiter.Call.State0 = Woken;
            waiter.Call.State1 = key.Id;
            cursor = -1;
            _kernel.Waits.WakeTask(waiter);
            woken++;
        }

        _kernel.TaskStatistics.FutexWakes += woken;
        return woken;
    }

    private static bool TryKey(TaskStruct task, ulong address, bool isPrivate, out WaitKey key)
    {
        key = default;
        if (task.Mm is not { } mm || !mm.TryFutexKey(address, isPrivate, out long id))
        {
            return false;
        }

        key = new WaitKey(WaitKind.Futex, id);
        return true;
    }
}
