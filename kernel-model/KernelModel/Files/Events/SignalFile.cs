using System.Buffers.Binary;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Files.Events;

/// <summary>A signalfd: reads the blocked signals that are pending for the reader (signalfd(2)).</summary>
internal sealed class SignalFile : OpenFile
{
    private const int InfoBytes = 128;

    public SignalFile(Vfs vfs, VfsPath path, int flags, ulong mask)
        : base(vfs, path, flags) => Mask = mask;

    /// <summary>The signals it takes: bit n-1 is signal n.</summary>
    public ulong Mask { get; set; }

    public override WaitKey ReadKey => new(WaitKind.Signal, Vfs.Caller?.Pid ?? 0);

    public override long EventCount => Vfs.Kernel.TaskStatistics.SignalsSent;

    public override long Read(Span<byte> into)
    {
        if (into.Length < InfoBytes || Vfs.Caller is not { } task)
        {
            return -Errno.EINVAL;
        }

        int done = 0;
        task.AwaitedSignals = 0;
        while (done + InfoBytes <= into.Length
            && Vfs.Kernel.Signals.Take(task, Mask, out SigInfo info) is > 0)
        {
            Put(into.Slice(done, InfoBytes), info);
            done += InfoBytes;
        }

        if (done > 0)
        {
            Vfs.Kernel.Signals.Recalculate(task);
            return done;
        }

        task.AwaitedSignals = Mask;
        return -Errno.EAGAIN;
    }

    public override PollMask Poll() =>
        Vfs.Caller is { } task && ((task.Pending.Set | task.Process.Pending.Set) & Mask) != 0
            ? PollMask.Readable
            : PollMask.None;

    public override void AddWaits(TaskStruct task, long deadlineNs)
    {
        task.AwaitedSignals |= Mask;
        Vfs.Kernel.Waits.Wait(task, new WaitKey(WaitKind.Signal, task.Pid), deadlineNs);
    }

    /// <summary>struct signalfd_siginfo.</summary>
    private static void Put(Span<byte> into, in SigInfo info)
    {
        into.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(into, info.Number);
        BinaryPrimitives.WriteInt32LittleEndian(into[4..], info.Error);
        BinaryPrimitives.WriteInt32LittleEndian(into[8..], info.Code);
        BinaryPrimitives.WriteInt32LittleEndian(into[12..], info.Pid);
        BinaryPrimitives.WriteUInt32LittleEndian(into[16..], info.Uid);
        BinaryPrimitives.WriteInt32LittleEndian(into[40..], info.Status);
        BinaryPrimitives.WriteInt32LittleEndian(into[44..], (int)info.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[48..], info.Value);
    }
}
