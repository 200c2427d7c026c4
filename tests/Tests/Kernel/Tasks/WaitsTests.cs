using KernelModel.Signals;
using KernelModel.Tasks;

namespace Tests.Kernel.Tasks;

/// <summary>Who is woken by what.</summary>
public sealed class WaitsTests
{
    private static readonly WaitKey s_key = new(WaitKind.Lock, 5);

    [Test]
    public void The_first_to_wait_is_the_first_to_be_woken()
    {
        using TaskRig rig = new(1);
        TaskStruct[] tasks = [.. Enumerable.Range(0, 5).Select(_ => rig.NewTask())];
        foreach (TaskStruct task in tasks)
        {
            rig.Kernel.Waits.Wait(task, s_key);
        }

        Assert.That(rig.Kernel.Waits.Wake(new WaitKey(WaitKind.Lock, 6)), Is.Zero);
        Assert.That(rig.Kernel.Waits.Wake(s_key, 2), Is.EqualTo(2));
        Assert.That(
            tasks.Select(t => t.State == TaskState.Runnable), Is.EqualTo(new[] { true, true, false, false, false }));
        Assert.That(rig.Kernel.Waits.Wake(s_key), Is.EqualTo(3));
        Assert.That(rig.Kernel.Waits.IsAwaited(s_key), Is.False);
    }

    [Test]
    public void One_of_several_keys_ends_the_wait_for_all()
    {
        using TaskRig rig = new(1);
        TaskStruct task = rig.NewTask();
        for (int id = 0; id < 100; id++)
        {
            rig.Kernel.Waits.Wait(task, new WaitKey(WaitKind.Readable, id), 5_000_000);
        }

        Assert.That(rig.Kernel.Waits.Wake(new WaitKey(WaitKind.Readable, 42)), Is.EqualTo(1));
        Assert.That(rig.Kernel.Timers.Count, Is.Zero);
        Assert.That(
            Enumerable.Range(0, 100).Any(id => rig.Kernel.Waits.IsAwaited(new WaitKey(WaitKind.Readable, id))),
            Is.False);
    }

    [Test]
    public void A_deadline_wakes_and_says_so()
    {
        using TaskRig rig = new(1);
        TaskStruct task = rig.NewTask();
        rig.Kernel.Waits.Wait(task, s_key, 9_000_000);
        rig.Clock.NowNs = 8_999_999;
        rig.Kernel.ProcessTimers.Run();
        Assert.That((task.State, task.Call.TimedOut), Is.EqualTo((TaskState.Sleeping, false)));
        rig.Clock.NowNs = 9_000_000;
        rig.Kernel.ProcessTimers.Run();
        Assert.That((task.State, task.Call.TimedOut), Is.EqualTo((TaskState.Runnable, true)));
    }

    [Test]
    public void A_moved_waiter_is_woken_by_its_new_key_alone()
    {
        using TaskRig rig = new(1);
        TaskStruct task = rig.NewTask();
        WaitKey other = new(WaitKind.Lock, 6);
        rig.Kernel.Waits.Wait(task, s_key);
        rig.Kernel.Waits.Move(task, s_key, other);
        Assert.That(rig.Kernel.Waits.Wake(s_key), Is.Zero);
        Assert.That(rig.Kernel.Waits.Wake(other), Is.EqualTo(1));
    }

    [Test]
    public void A_signal_wakes_who_does_not_block_it()
    {
        using TaskRig rig = new(1);
        TaskStruct task = rig.NewTask();
        task.Handlers[Signal.SIGUSR1] = new SigAction(0x1000, 0, 0, 0);
        task.SignalMask = Signal.Bit(Signal.SIGUSR1);
        rig.Kernel.Waits.Wait(task, s_key);
        _ = rig.Kernel.SendSignal(task, SigInfo.FromKernel(Signal.SIGUSR1));
        _ = rig.Kernel.SendSignal(task, SigInfo.FromKernel(Signal.SIGCHLD));
        Assert.That(task.State, Is.EqualTo(TaskState.Sleeping));
        Assert.That(task.Pending.Set, Is.EqualTo(Signal.Bit(Signal.SIGUSR1)));
        _ = rig.Kernel.SendSignal(task.Process, SigInfo.FromKernel(Signal.SIGTERM));
        Assert.That((task.State, task.IsSignalPending), Is.EqualTo((TaskState.Runnable, true)));
    }

    [Test]
    public void Waiting_and_waking_allocates_nothing()
    {
        using TaskRig rig = new(1);
        TaskStruct task = rig.NewTask();
        Turn();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            Turn();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Turn()
        {
            rig.Kernel.Waits.Wait(task, s_key, long.MaxValue - 1);
            _ = rig.Kernel.Waits.Wake(s_key);
            rig.Scheduler.Queue.Remove(task);
        }
    }
}
