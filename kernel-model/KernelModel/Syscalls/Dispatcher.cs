using Emulator.Arch;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>
/// Serves system calls: the row by its number, its handler, and what becomes of a call that cannot finish.
/// </summary>
internal sealed unsafe class Dispatcher
{
    private const int Rax = 0;
    private const int ExecNumber = 59;
    private const int ExecAtNumber = 322;

    private readonly Kernel _kernel;
    private readonly SystemCallTable _table;
    private readonly SystemCall?[] _rows = new SystemCall?[SystemCallTable.Length];
    private readonly CompatCallEntry?[] _compat;
    private readonly SortedSet<int> _missing = [];

    public Dispatcher(Kernel kernel, SystemCallTable table)
    {
        _kernel = kernel;
        _table = table;
        foreach (SystemCall row in table.Rows)
        {
            _rows[row.Number] = row;
        }

        _compat = CompatCallEntry.All(table);
    }

    public SystemCallTable Table => _table;

    /// <summary>Names of calls that were asked for and have no handler, once each.</summary>
    public IEnumerable<string> Missing => _missing.Select(
        n => (n & TaskStruct.CompatEntry) != 0 ? CompatCallEntry.NameOf(n) : _rows[n]?.Name ?? $"syscall_{n:#x}");

    /// <summary>SYSCALL was executed on a core by the task there. // HOT</summary>
    public void Enter(ICpuControl cpu, TaskStruct task)
    {
        ulong* registers = cpu.Registers;
        ulong number = registers[Rax];
        _kernel.TaskStatistics.SystemCalls++;
        task.EntryCall = (int)number;
        BlockedCall call = task.Call;
        call.Clear();
        call.Number = (int)number;
        (call.A0, call.A1, call.A2) = (registers[7], registers[6], registers[2]);
        (call.A3, call.A4, call.A5) = (registers[10], registers[8], registers[9]);
        if (number >= SystemCallTable.Length || _rows[number] is not { Handler: not null } row)
        {
            // -1 is what seccomp and tests use for a call that does not exist; only real numbers are worth a note.
            if (number < SystemCallTable.Length)
            {
                _ = _missing.Add((int)number);
            }

            Complete(cpu, task, -Errno.ENOSYS);
            return;
        }

        if (_kernel.CallTrace is { } trace && number is (ExecNumber or ExecAtNumber))
        {
            trace.Begin(task);
        }

        Serve(cpu, task, row);
    }

    /// <summary>
    /// INT 80H was executed on a core by the task there: the call of the same meaning serves it, so that all that may
    /// follow (waiting, its end, the trace) knows one table only.
    /// </summary>
    public void EnterCompat(ICpuControl cpu, TaskStruct task)
    {
        uint number = (uint)cpu.Registers[Rax];
        _kernel.TaskStatistics.SystemCalls++;
        int entry = (int)(number & (TaskStruct.CompatEntry - 1)) | TaskStruct.CompatEntry;
        task.EntryCall = entry;
        BlockedCall call = task.Call;
        call.Clear();
        call.Number = entry;
        if (number >= CompatCallTable.Length || _compat[number] is not { Row.Handler: not null } compat)
        {
            if (number < CompatCallTable.Length)
            {
                _ = _missing.Add(entry);
            }

            Complete(cpu, task, -Errno.ENOSYS);
            return;
        }

        compat.Begin(cpu, call);
        Serve(cpu, task, compat.Row);
    }

    /// <summary>A blocked task was woken and is on a core again: its handler looks again.</summary>
    public void Resume(ICpuControl cpu, TaskStruct task)
    {
        task.Call.IsFirst = false;
        if (_rows[task.Call.Number] is { } row)
        {
            Serve(cpu, task, row);
        }
    }

    /// <summary>
    /// restart_syscall: goes on with the call that a signal without a handler interrupted, until its old deadline.
    /// </summary>
    public long Restart(TaskStruct task)
    {
        BlockedCall block = task.RestartBlock;
        if (!block.IsBlocked || _rows[block.Number] is not { Handler: { } handler })
        {
            return -Errno.EINTR;
        }

        Copy(block, task.Call);
        task.Call.IsBlocked = false;
        task.Call.IsFirst = false;
        block.IsBlocked = false;
        BlockedCall call = task.Call;
        return handler(new CallFrame(_kernel, task, call.A0, call.A1, call.A2, call.A3, call.A4, call.A5));
    }

    private static void Copy(BlockedCall from, BlockedCall to)
    {
        to.Number = from.Number;
        (to.A0, to.A1, to.A2, to.A3, to.A4, to.A5) = (from.A0, from.A1, from.A2, from.A3, from.A4, from.A5);
        to.DeadlineNs = from.DeadlineNs;
        to.Progress = from.Progress;
        (to.State0, to.State1) = (from.State0, from.State1);
    }

    private void Serve(ICpuControl cpu, TaskStruct task, SystemCall row)
    {
        BlockedCall call = task.Call;
        long result;
        do
        {
            call.IsBlocked = false;
            CallFrame frame = new(_kernel, task, call.A0, call.A1, call.A2, call.A3, call.A4, call.A5);
            result = row.Handler is { } handler ? handler(in frame) : -Errno.ENOSYS;
            if (result != SystemCall.Blocked)
            {
                break;
            }

            call.IsFirst = false;
            if (task.IsSignalPending && task.State != TaskState.Uninterruptible)
            {
                result = Interrupted(task, row);
                break;
            }
        }
        while (task.State == TaskState.Running);

        if (result == SystemCall.Blocked)
        {
            call.IsBlocked = true;
            _kernel.TaskStatistics.BlockedCalls++;
            return;
        }

        if (task.FirstWait >= 0 || task.DeadlineTimer >= 0)
        {
            _kernel.Waits.Cancel(task);
        }

        if (task.State is TaskState.Sleeping or TaskState.Uninterruptible)
        {
            task.State = TaskState.Running;
        }

        Complete(cpu, task, result);
    }

    /// <summary>A signal ends the waiting.</summary>
    private static long Interrupted(TaskStruct task, SystemCall row)
    {
        if (task.Call.Progress > 0)
        {
            return task.Call.Progress;
        }

        return row.Restart switch
        {
            RestartKind.IfAsked => -Errno.ERESTARTSYS,
            RestartKind.WithoutHandler => -Errno.ERESTARTNOHAND,
            RestartKind.WithTimeLeft => -Errno.ERESTART_RESTARTBLOCK,
            _ => -Errno.EINTR,
        };
    }

    private void Complete(ICpuControl cpu, TaskStruct task, long result)
    {
        _kernel.CallTrace?.Completed(task, result);
        if (task.State != TaskState.Running || task.EntryCall < 0)
        {
            // It ended, or the call itself has set all registers (exec, sigreturn).
            return;
        }

        if (result is <= -Errno.ERESTARTSYS and >= -Errno.ERESTART_RESTARTBLOCK)
        {
            if (result == -Errno.ERESTART_RESTARTBLOCK)
            {
                Copy(task.Call, task.RestartBlock);
                task.RestartBlock.IsBlocked = true;
            }

            task.Work |= TaskWork.Signal;
        }
        else if (task.SavedSignalMask is { } saved && result != -Errno.EINTR)
        {
            _kernel.Signals.SetMask(task, saved);
            task.SavedSignalMask = null;
        }

        cpu.Registers[Rax] = (ulong)result;
    }
}
