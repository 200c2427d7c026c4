using Emulator.Arch;
using KernelModel.Signals;
using KernelModel.Syscalls;
using KernelModel.Tasks;

namespace KernelModel;

/// <summary>The mini-kernel: the root from which all its state hangs.</summary>
public sealed partial class Kernel
{
    /// <param name="options">What the command line says.</param>
    /// <param name="memory">Guest physical memory; RAM from 0 to <see cref="KernelOptions.MemoryBytes"/>.</param>
    /// <param name="cpus">The cores, by number.</param>
    /// <param name="clock">Guest time.</param>
    public Kernel(KernelOptions options, IPhysicalAddressSpace memory, IReadOnlyList<ICpuControl> cpus, IClock clock)
    {
        Options = options;
        Cpus = cpus;
        Clock = clock;

        Features = new CoreFeatures(cpus[0], options.FeatureNames);

        // Each room's objects are made here, in an order in which each finds what it needs.
        Frames = new Frames.PhysicalMemory(memory, options.MemoryBytes, options.Nodes, cpus.Count);
        Slab = new Slab.SlabAllocator(Frames);
        Objects = new Slab.KernelObjects(Slab);
        Tasks = new TaskTable(Objects);
        Vmalloc = new Vmalloc.VmallocSpace(Frames, cpus);
        AddressSpaces = new AddressSpaces.AddressSpaceManager(Frames, memory, cpus)
        {
            HasProtectionKeys = Features.HasProtectionKeys,
            Objects = Objects,
            FaultSink = options.FaultTrace is { } trace ? new Faults.FaultLines(trace) : null,
        };
        Random = new KernelRandom(options.Seed);
        Scheduler = new Scheduler(cpus, clock, TaskStatistics, Features);
        Waits = new Waits(Scheduler, Timers);
        Signals = new SignalSender(this);
        Delivery = new SignalDelivery(this);
        ProcessTimers = new ProcessTimers(this);
        Exits = new ProcessExit(this);
        Forks = new ProcessFork(this);
        ChildWaits = new ProcessWait(this);
        Loader = new Loader.ProgramLoader(this);
        Futexes = new Futexes(this);
        OomKiller = new OomKiller(this);
        RootProcess = new Process(1, ResourceLimit.Defaults(MaximumTasks)) { Group = 1, Session = 1 };
        Vfs = new Files.Vfs(this);
        Dispatcher = new Dispatcher(this, new SystemCallTable(RowsOfAllRooms));
        CallTrace = options.CallTrace is { } sink ? new CallTrace(this, sink) : null;
    }

    internal KernelOptions Options { get; }

    internal IReadOnlyList<ICpuControl> Cpus { get; }

    internal IClock Clock { get; }

    internal CoreFeatures Features { get; }

    /// <summary>The rooms' rows of the table of system calls: one line a room.</summary>
    private static IEnumerable<SystemCall>[] RowsOfAllRooms =>
    [
        IdentityCalls.Rows,
        MemoryCalls.Rows,
        MemoryCopyCalls.Rows,
        MemorySegmentCalls.Rows,
        FileCalls.Rows,
        FileOpenCalls.Rows,
        FileStatusCalls.Rows,
        FileDirectoryCalls.Rows,
        FileDescriptorCalls.Rows,
        FilePollCalls.Rows,
        FileEventCalls.Rows,
        FileSocketCalls.Rows,
        FileMessageCalls.Rows,
        FileCopyCalls.Rows,
        FileMountCalls.Rows,
        FileAttributeCalls.Rows,
        CredentialCalls.Rows,
        SignalCalls.Rows,
        ProcessCalls.Rows,
        ExecCalls.Rows,
        UsageCalls.Rows,
        ThreadCalls.Rows,
        TimeCalls.Rows,
        PosixTimerCalls.Rows,
        SchedulerCalls.Rows,
        SystemInfoCalls.Rows,
        ProcessControlCalls.Rows,
    ];
}
