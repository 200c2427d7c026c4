using KernelModel.AddressSpaces;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>Limits, and what was used (kernel/sys.c).</summary>
internal static class UsageCalls
{
    private const int UsageBytes = 144;
    private const int RUSAGE_SELF = 0;
    private const int RUSAGE_CHILDREN = -1;
    private const int RUSAGE_THREAD = 1;

    /// <summary>Nanoseconds of a clock tick that programs see (USER_HZ = 100).</summary>
    private const long TickNs = 10_000_000;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(97, "getrlimit", GetLimit, "rlimit_resource ptr"),
        new(98, "getrusage", GetUsage, "int rusage"),
        new(100, "times", Times, "ptr"),
        new(160, "setrlimit", SetLimit, "rlimit_resource rlimit"),
        new(302, "prlimit64", Limit, "int rlimit_resource rlimit rlimit"),
    ];

    /// <summary>Writes <c>struct rusage</c>; false: EFAULT.</summary>
    internal static bool Write(MmStruct mm, ulong at, ResourceUsage usage)
    {
        Span<byte> bytes = stackalloc byte[UsageBytes];
        bytes.Clear();
        TimeVal user = TimeVal.FromNs(usage.UserTimeNs);
        Put(bytes, 0, user.Seconds);
        Put(bytes, 1, user.Microseconds);
        Put(bytes, 4, usage.PeakResidentKib);
        Put(bytes, 8, usage.MinorFaults);
        Put(bytes, 9, usage.MajorFaults);
        Put(bytes, 16, usage.VoluntarySwitches);
        Put(bytes, 17, usage.InvoluntarySwitches);
        return mm.Write(at, bytes);
    }

    private static void Put(Span<byte> bytes, int index, long value) =>
        BitConverter.TryWriteBytes(bytes[(8 * index)..], value);

    private static long GetUsage(in CallFrame call)
    {
        call.Kernel.Scheduler.Account(call.Kernel.Scheduler.Cores[call.Task.Core]);
        ResourceUsage usage;
        switch ((int)call.A0)
        {
            case RUSAGE_SELF:
                usage = ProcessExit.UsageOf(call.Task.Process);
                break;
            case RUSAGE_CHILDREN:
                usage = call.Task.Process.Waited;
                break;
            case RUSAGE_THREAD:
                usage = ProcessExit.UsageOf(call.Task);
                break;
            default:
                return -Errno.EINVAL;
        }

        return Write(call.Mm, call.A1, usage) ? 0 : -Errno.EFAULT;
    }

    private static long Times(in CallFrame call)
    {
        call.Kernel.Scheduler.Account(call.Kernel.Scheduler.Cores[call.Task.Core]);
        if (call.A0 != 0)
        {
            Span<byte> bytes = stackalloc byte[32];
            bytes.Clear();
            Put(bytes, 0, ProcessExit.UsageOf(call.Task.Process).UserTimeNs / TickNs);
            Put(bytes, 2, call.Task.Process.Waited.UserTimeNs / TickNs);
            if (!call.Mm.Write(call.A0, bytes))
            {
                return -Errno.EFAULT;
            }
        }

        return call.Kernel.Clock.NowNs / TickNs;
    }

    private static long GetLimit(in CallFrame call)
    {
        if (call.A0 >= ResourceLimit.Count)
        {
            return -Errno.EINVAL;
        }

        return call.Mm.TryWrite(call.A1, call.Task.Process.Limits[(int)call.A0]) ? 0 : -Errno.EFAULT;
    }

    private static long SetLimit(in CallFrame call)
    {
        if (!call.Mm.TryRead(call.A1, out ResourceLimit limit))
        {
            return -Errno.EFAULT;
        }

        return Change(in call, call.Task.Process, (uint)call.A0, limit);
    }

    private static long Limit(in CallFrame call)
    {
        Process process = call.Task.Process;
        if ((int)call.A0 != 0)
        {
            if (call.Kernel.Tasks.FindTask((int)call.A0) is not { } other)
            {
                return -Errno.ESRCH;
            }

            process = other.Process;
        }

        ResourceLimit now = default;
        if (call.A2 != 0 && !call.Mm.TryRead(call.A2, out now))
        {
            return -Errno.EFAULT;
        }

        if ((uint)call.A1 >= ResourceLimit.Count)
        {
            return -Errno.EINVAL;
        }

        ResourceLimit old = process.Limits[(int)call.A1];
        if (call.A2 != 0)
        {
            long result = Change(in call, process, (uint)call.A1, now);
            if (result != 0)
            {
                return result;
            }
        }

        return call.A3 == 0 || call.Mm.TryWrite(call.A3, old) ? 0 : -Errno.EFAULT;
    }

    private static long Change(in CallFrame call, Process process, uint resource, ResourceLimit limit)
    {
        const ulong MaximumFiles = 1 << 20;
        if (resource >= ResourceLimit.Count || limit.Soft > limit.Hard)
        {
            return -Errno.EINVAL;
        }

        bool isRaised = limit.Hard > process.Limits[(int)resource].Hard;
        if ((isRaised && !call.Task.Credentials.Has(Capability.SYS_RESOURCE))
            || (resource == ResourceLimit.NOFILE && limit.Hard > MaximumFiles))
        {
            return -Errno.EPERM;
        }

        process.Limits[(int)resource] = limit;
        return 0;
    }
}
