using KernelModel;
using KernelModel.Files;
using KernelModel.Signals;
using KernelModel.Tasks;
using Tests.Kernel.Files;
using Tests.Support;

namespace Tests.Kernel.Tasks;

/// <summary>A kernel whose cores only count instructions, with tasks that a test makes.</summary>
internal sealed unsafe class TaskRig : IDisposable
{
    private const ulong MemoryBytes = 32UL << 20;

    private readonly TestMemory _memory = new(MemoryBytes);

    public TaskRig(int cores)
    {
        Cores = [.. Enumerable.Range(0, cores).Select(number => new CountingCpu(number))];
        Kernel = new KernelModel.Kernel(
            new KernelOptions { MemoryBytes = MemoryBytes }, _memory, [.. Cores], Clock);
    }

    public FakeClock Clock { get; } = new();

    public CountingCpu[] Cores { get; }

    public KernelModel.Kernel Kernel { get; }

    public Scheduler Scheduler => Kernel.Scheduler;

    public TaskStruct NewTask(int nice = 0)
    {
        int pid = Kernel.Tasks.NextPid();
        TaskStruct task = new(pid, new Process(pid, ResourceLimit.Defaults(64)))
        {
            Handlers = new SignalHandlers(), Credentials = Credentials.Root,
            FsInfo = new FsInfo(Kernel.Vfs.Root, Kernel.Vfs.Root, 0x12),
        };
        task.Scheduling.Nice = nice;
        task.Scheduling.SetWeight();
        Kernel.Tasks.Add(task);
        return task;
    }

    /// <summary>Lets the cores run in turns, with a look of the kernel after each.</summary>
    public void Run(int turns, ulong instructions)
    {
        for (int turn = 0; turn < turns; turn++)
        {
            foreach (CountingCpu cpu in Cores)
            {
                if (!cpu.IsIdle)
                {
                    cpu.Count += instructions;
                }

                Clock.NowNs += (long)instructions * Scheduler.NsPerInstruction / Cores.Length;
                Kernel.Tick(cpu);
            }
        }
    }

    public void Dispose() => _memory.Dispose();
}
