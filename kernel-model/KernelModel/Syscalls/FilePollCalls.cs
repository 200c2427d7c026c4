using System.Buffers.Binary;
using System.Runtime.InteropServices;
using KernelModel.Files;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Waiting for several files: poll and select.</summary>
internal static class FilePollCalls
{
    private const int PollBytes = 8;

    /// <summary>FD_SETSIZE and more: descriptors that select looks at.</summary>
    private const int MaximumSelect = 65536;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(7, "poll", Poll, "ptr uint int", RestartKind.WithTimeLeft),
        new(271, "ppoll", PollWithMask, "ptr uint ptr ptr uint", RestartKind.WithoutHandler),
        new(23, "select", Select, "int ptr ptr ptr ptr", RestartKind.WithoutHandler),
        new(270, "pselect6", SelectWithMask, "int ptr ptr ptr ptr ptr", RestartKind.WithoutHandler),
    ];

    /// <summary>Sets the call's deadline on its first run: milliseconds, nanoseconds below 0 are for ever.</summary>
    internal static void SetDeadline(in CallFrame call, long timeoutNs)
    {
        if (call.Task.Call.IsFirst)
        {
            long now = call.Kernel.Clock.NowNs;
            call.Task.Call.DeadlineNs = timeoutNs < 0 || timeoutNs > long.MaxValue - now
                ? long.MaxValue
                : now + timeoutNs;
        }
    }

    /// <summary>The time is over.</summary>
    internal static bool IsOver(in CallFrame call) =>
        call.Task.Call.TimedOut || call.Kernel.Clock.NowNs >= call.Task.Call.DeadlineNs;

    /// <summary>The mask of blocked signals for the time of the call; 0, or a negated error.</summary>
    internal static long SetMask(in CallFrame call, ulong at, ulong lengthBytes)
    {
        if (at == 0 || !call.Task.Call.IsFirst)
        {
            return 0;
        }

        if (lengthBytes != sizeof(ulong))
        {
            return -Errno.EINVAL;
        }

        if (!FileArguments.TryRead(call, at, out ulong mask))
        {
            return -Errno.EFAULT;
        }

        call.Kernel.Signals.SetTemporaryMask(call.Task, mask);
        return 0;
    }

    private static long Poll(in CallFrame call)
    {
        int timeout = (int)call.A2;
        SetDeadline(call, timeout < 0 ? -1 : timeout * 1_000_000L);
        return PollFiles(call);
    }

    private static long PollWithMask(in CallFrame call)
    {
        long error = SetTimeout(call, call.A2);
        error = error < 0 ? error : SetMask(call, call.A3, call.A4);
        if (error < 0)
        {
            return error;
        }

        long result = PollFiles(call);
        TellTimeLeft(call, call.A2, result, isTimeVal: false);
        return result;
    }

    private static long SetTimeout(in CallFrame call, ulong at)
    {
        if (at == 0 || !call.Task.Call.IsFirst)
        {
            return 0;
        }

        long error = FileArguments.ReadTime(call, at, out long timeoutNs);
        if (error == 0)
        {
            SetDeadline(call, timeoutNs);
        }

        return error;
    }

    private static void TellTimeLeft(in CallFrame call, ulong at, long result, bool isTimeVal)
    {
        if (at == 0 || result == SystemCall.Blocked || call.Task.Call.DeadlineNs == long.MaxValue)
        {
            return;
        }

        long left = Math.Max(0, call.Task.Call.DeadlineNs - call.Kernel.Clock.NowNs);
        _ = isTimeVal
            ? FileArguments.Write(call, at, TimeVal.FromNs(left))
            : FileArguments.Write(call, at, TimeSpec.FromNs(left));
    }

    private static long PollFiles(in CallFrame call)
    {
        byte[] buffer = call.Kernel.Vfs.Buffer;
        ulong count = (uint)call.A1;
        if (count > FileArguments.DescriptorLimit(call) || count * PollBytes > (ulong)buffer.Length)
        {
            return -Errno.EINVAL;
        }

        Span<byte> area = buffer.AsSpan(0, (int)count * PollBytes);
        if (!FileArguments.Read(call, call.A0, area))
        {
            return -Errno.EFAULT;
        }

        call.Kernel.Vfs.Caller = call.Task;
        int ready = 0;
        for (int i = 0; i < area.Length; i += PollBytes)
        {
            int descriptor = BinaryPrimitives.ReadInt32LittleEndian(area[i..]);
            PollMask wanted = (PollMask)BinaryPrimitives.ReadUInt16LittleEndian(area[(i + 4)..]);
            PollMask found = descriptor < 0 ? PollMask.None
                : FileArguments.RealFile(call, (ulong)descriptor) is { } file
                    ? file.Poll() & (wanted | PollMask.Error | PollMask.HangUp)
                    : PollMask.Invalid;
            BinaryPrimitives.WriteUInt16LittleEndian(area[(i + 6)..], (ushort)found);
            ready += found != PollMask.None ? 1 : 0;
        }

        if (ready > 0 || IsOver(call))
        {
            long error = FileArguments.Write(call, call.A0, area);
            return error < 0 ? error : ready;
        }

        long deadline = call.Task.Call.DeadlineNs;
        call.Kernel.Waits.Wait(call.Task, new WaitKey(WaitKind.Time, 0), deadline);
        for (int i = 0; i < area.Length; i += PollBytes)
        {
            int descriptor = BinaryPrimitives.ReadInt32LittleEndian(area[i..]);
            if (descriptor >= 0 && FileArguments.RealFile(call, (ulong)descriptor) is { } file)
            {
                file.AddWaits(call.Task, deadline);
            }
        }

        return SystemCall.Blocked;
    }

    private static long Select(in CallFrame call)
    {
        if (call.A4 != 0 && call.Task.Call.IsFirst)
        {
            if (!FileArguments.TryRead(call, call.A4, out TimeSpec timeout))
            {
                return -Errno.EFAULT;
            }

            if (timeout.Seconds < 0 || timeout.Nanoseconds < 0)
            {
                return -Errno.EINVAL;
            }

            long seconds = timeout.Seconds + (timeout.Nanoseconds / 1_000_000);
            SetDeadline(call, new TimeSpec(seconds, timeout.Nanoseconds % 1_000_000 * 1000).TotalNs);
        }

        long result = SelectFiles(call);
        TellTimeLeft(call, call.A4, result, isTimeVal: true);
        return result;
    }

    private static long SelectWithMask(in CallFrame call)
    {
        long error = SetTimeout(call, call.A4);
        if (error == 0 && call.A5 != 0)
        {
            Span<ulong> mask = stackalloc ulong[2];
            error = FileArguments.Read(call, call.A5, MemoryMarshal.AsBytes(mask))
                ? SetMask(call, mask[0], mask[1])
                : -Errno.EFAULT;
        }

        if (error < 0)
        {
            return error;
        }

        long result = SelectFiles(call);
        TellTimeLeft(call, call.A4, result, isTimeVal: false);
        return result;
    }

    /// <summary>Three sets of bits in and out; the buffer holds them, and behind them what was found.</summary>
    private static long SelectFiles(in CallFrame call)
    {
        int count = (int)call.A0;
        if (count is < 0 or > MaximumSelect)
        {
            return -Errno.EINVAL;
        }

        int bytes = (count + 63) / 64 * 8;
        Span<byte> sets = call.Kernel.Vfs.Buffer.AsSpan(0, bytes * 6);
        sets.Clear();
        ReadOnlySpan<ulong> places = [call.A1, call.A2, call.A3];
        for (int set = 0; set < 3; set++)
        {
            if (places[set] != 0 && !FileArguments.Read(call, places[set], sets.Slice(set * bytes, bytes)))
            {
                return -Errno.EFAULT;
            }
        }

        long ready = LookAt(call, sets, bytes, count);
        if (ready < 0)
        {
            return ready;
        }

        if (ready > 0 || IsOver(call))
        {
            for (int set = 0; set < 3; set++)
            {
                if (places[set] != 0
                    && FileArguments.Write(call, places[set], sets.Slice((set + 3) * bytes, bytes)) < 0)
                {
                    return -Errno.EFAULT;
                }
            }

            return ready;
        }

        long deadline = call.Task.Call.DeadlineNs;
        call.Kernel.Waits.Wait(call.Task, new WaitKey(WaitKind.Time, 0), deadline);
        for (int i = 0; i < count; i++)
        {
            bool isWanted = Has(sets, bytes, 0, i) || Has(sets, bytes, 1, i) || Has(sets, bytes, 2, i);
            if (isWanted && FileArguments.RealFile(call, (ulong)i) is { } file)
            {
                file.AddWaits(call.Task, deadline);
            }
        }

        return SystemCall.Blocked;
    }

    private static long LookAt(in CallFrame call, Span<byte> sets, int bytes, int count)
    {
        ReadOnlySpan<PollMask> meanings =
        [
            PollMask.Readable | PollMask.HangUp | PollMask.Error, PollMask.Writable | PollMask.Error, PollMask.Priority,
        ];
        call.Kernel.Vfs.Caller = call.Task;
        long ready = 0;
        for (int i = 0; i < count; i++)
        {
            if (!Has(sets, bytes, 0, i) && !Has(sets, bytes, 1, i) && !Has(sets, bytes, 2, i))
            {
                continue;
            }

            if (FileArguments.RealFile(call, (ulong)i) is not { } file)
            {
                return -Errno.EBADF;
            }

            PollMask found = file.Poll();
            for (int set = 0; set < 3; set++)
            {
                if (Has(sets, bytes, set, i) && (found & meanings[set]) != 0)
                {
                    sets[((set + 3) * bytes) + (i >> 3)] |= (byte)(1 << (i & 7));
                    ready++;
                }
            }
        }

        return ready;
    }

    private static bool Has(ReadOnlySpan<byte> sets, int bytes, int set, int descriptor) =>
        (sets[(set * bytes) + (descriptor >> 3)] >> (descriptor & 7) & 1) != 0;
}
