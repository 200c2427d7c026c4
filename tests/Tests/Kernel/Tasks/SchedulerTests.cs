using KernelModel.AddressSpaces;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace Tests.Kernel.Tasks;

/// <summary>How the cores are shared out.</summary>
public sealed class SchedulerTests
{
    private const ulong QuantumInstructions = 50_000;

    [Test]
    public void Equal_threads_get_equal_time([Values(1, 3)] int cores)
    {
        using TaskRig rig = new(cores);
        TaskStruct[] tasks = [.. Enumerable.Range(0, 7).Select(_ => rig.NewTask())];
        Start(rig, tasks);
        rig.Run(7_000, QuantumInstructions);
        double mean = tasks.Average(t => t.UserTimeNs);
        foreach (TaskStruct task in tasks)
        {
            Assert.That(task.UserTimeNs, Is.EqualTo(mean).Within(5).Percent);
        }
    }

    [Test]
    public void Time_goes_by_weight()
    {
        using TaskRig rig = new(1);
        TaskStruct[] tasks = [rig.NewTask(0), rig.NewTask(5), rig.NewTask(-5)];
        Start(rig, tasks);
        rig.Run(40_000, QuantumInstructions);
        double all = tasks.Sum(t => t.UserTimeNs);
        double weights = tasks.Sum(t => t.Scheduling.Weight);
        foreach (TaskStruct task in tasks)
        {
            Assert.That(task.UserTimeNs / all, Is.EqualTo(task.Scheduling.Weight / weights).Within(0.03));
        }
    }

    [Test]
    public void A_real_time_thread_keeps_others_away_until_it_sleeps()
    {
        using TaskRig rig = new(1);
        TaskStruct fair = rig.NewTask();
        TaskStruct first = rig.NewTask();
        (first.Scheduling.Policy, first.Scheduling.RealTimePriority) = (1, 10);
        Start(rig, fair, first);
        rig.Run(1_000, QuantumInstructions);
        Assert.That(fair.UserTimeNs, Is.Zero);
        rig.Kernel.Waits.Wait(first, new WaitKey(WaitKind.Lock, 1));
        rig.Run(1_000, QuantumInstructions);
        Assert.That(fair.UserTimeNs, Is.Positive);
    }

    [Test]
    public void An_idle_core_is_spared_shootdowns_and_drops_what_it_remembers_when_it_goes_on()
    {
        using TaskRig rig = new(2);
        TlbMaintenance tlb = rig.Kernel.AddressSpaces.Tlb;
        MmStruct mm = rig.Kernel.AddressSpaces.Create() ?? throw new InvalidOperationException("no memory");
        TaskStruct[] threads = [rig.NewTask(), rig.NewTask()];
        Array.ForEach(threads, thread => thread.Mm = mm);
        threads[0].Scheduling.Affinity = 1;
        threads[1].Scheduling.Affinity = 2;
        Start(rig, threads);
        rig.Run(10, QuantumInstructions);
        WaitKey key = new(WaitKind.Lock, 1);
        rig.Kernel.Waits.Wait(threads[1], key);
        rig.Run(10, QuantumInstructions);
        Assert.That((tlb.LazyEntries, mm.CpuMask), Is.EqualTo((1, 3UL)), "the idle core keeps it in its CR3");

        rig.Kernel.Frames.CurrentCpu = 0;
        tlb.FlushRange(mm, 0x1000, 0x2000, freedTables: false);
        Assert.That((tlb.LazySkips, tlb[TlbFlushCause.RemoteSend], tlb.LazyFlushes), Is.EqualTo((1, 0, 0)));
        rig.Kernel.Waits.Wake(key);
        rig.Run(10, QuantumInstructions);
        Assert.That((tlb.LazyFlushes, mm.CpuMask), Is.EqualTo((1, 3UL)));

        rig.Kernel.Waits.Wait(threads[1], key);
        rig.Run(10, QuantumInstructions);
        rig.Kernel.Frames.CurrentCpu = 0;
        tlb.FlushRange(mm, 0x1000, 0x2000, freedTables: true);
        Assert.That(mm.CpuMask, Is.EqualTo(1UL), "page tables that are freed must be in no idle core");
        rig.Kernel.Waits.Wake(key);
        rig.Run(10, QuantumInstructions);
        Assert.That((mm.CpuMask, tlb.LazyEntries, tlb.LazyFlushes), Is.EqualTo((3UL, 2, 1)));
    }

    [Test]
    public void A_thread_stays_on_the_cores_it_may_use()
    {
        using TaskRig rig = new(2);
        TaskStruct[] tasks = [.. Enumerable.Range(0, 4).Select(_ => rig.NewTask())];
        tasks[0].Scheduling.Affinity = 2;
        Start(rig, tasks);
        for (int i = 0; i < 500; i++)
        {
            rig.Run(1, QuantumInstructions);
            Assert.That(tasks[0].Core, Is.AnyOf(-1, 1));
        }

        Assert.That(tasks[0].UserTimeNs, Is.Positive);
    }

    [Test]
    public void Extended_state_follows_its_thread_and_is_saved_only_for_another()
    {
        using TaskRig rig = new(1);
        TaskStruct one = rig.NewTask();
        Start(rig, one);
        rig.Cores[0].State = 11;
        rig.Kernel.Waits.Wait(one, new WaitKey(WaitKind.Lock, 1));
        rig.Run(1, QuantumInstructions);
        Assert.That(rig.Cores[0].IsIdle, Is.True);
        _ = rig.Kernel.Waits.Wake(new WaitKey(WaitKind.Lock, 1));
        rig.Run(1, QuantumInstructions);
        Assert.That((rig.Cores[0].State, rig.Cores[0].Saves), Is.EqualTo(((byte)11, 0)));
        TaskStruct two = rig.NewTask();
        rig.Scheduler.Enqueue(two, false);
        rig.Run(1_000, QuantumInstructions);
        Assert.That(rig.Cores[0].Saves, Is.Positive);
        Assert.That(rig.Cores[0].State, Is.EqualTo(one.Core >= 0 ? 11 : 0));
    }

    private static void Start(TaskRig rig, params TaskStruct[] tasks)
    {
        foreach (TaskStruct task in tasks)
        {
            rig.Scheduler.Enqueue(task, false);
        }

        foreach (CountingCpu cpu in rig.Cores)
        {
            rig.Kernel.Tick(cpu);
        }
    }
}
