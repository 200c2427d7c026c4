using KernelModel.Loader;
using KernelModel.Signals;
using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel;

/// <content>Tasks, signals and calls.</content>
public sealed partial class Kernel
{
    /// <summary>CLOCK_REALTIME at boot, in nanoseconds since 1970: the first moment of 2026.</summary>
    internal const long BootTimeNs = 1_767_225_600L * 1_000_000_000;

    internal TaskStatistics TaskStatistics { get; } = new();

    internal TaskTable Tasks { get; }

    internal Timers Timers { get; } = new();

    internal Scheduler Scheduler { get; }

    internal Waits Waits { get; }

    internal SignalSender Signals { get; }

    internal SignalDelivery Delivery { get; }

    internal ProcessTimers ProcessTimers { get; }

    internal ProcessExit Exits { get; }

    internal ProcessFork Forks { get; }

    internal ProcessWait ChildWaits { get; }

    internal ProgramLoader Loader { get; }

    internal Dispatcher Dispatcher { get; }

    internal Futexes Futexes { get; }

    internal OomKiller OomKiller { get; }

    internal SystemNames Names { get; } = new();

    internal KernelRandom Random { get; }

    /// <summary>Process 1, which runs nothing: the parent of the first program, and of who has lost his parent.
    /// </summary>
    internal Process RootProcess { get; }

    /// <summary>The first program's: its end is the machine's.</summary>
    internal Process? FirstProcess { get; private set; }

    /// <summary>How many threads there may be: as Linux, one for each 8 stacks' worth of memory (kernel/fork.c).
    /// </summary>
    internal int MaximumTasks => (int)Math.Clamp(Options.MemoryBytes / (16384 * 8), 64, TaskTable.MaximumPid - 1);

    /// <summary>Prints calls as they end; null: nobody asked.</summary>
    internal CallTrace? CallTrace { get; }

    /// <summary>Sends a signal to one thread; 0 or a negated error.</summary>
    internal int SendSignal(TaskStruct task, in SigInfo info) => Signals.Send(task, info);

    /// <summary>Sends a signal to a process; 0 or a negated error.</summary>
    internal int SendSignal(Process process, in SigInfo info) => Signals.Send(process, info);
}
