using System.Text;
using KernelModel.Signals;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>prctl(2).</summary>
internal static class ProcessControlCalls
{
    private const int LastCapability = 40;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(157, "prctl", Control, "prctl hex hex hex hex"),
    ];

    private static long Control(in CallFrame call)
    {
        TaskStruct task = call.Task;
        switch ((int)call.A0)
        {
            case 1:
                if (call.A1 > Signal.Count)
                {
                    return -Errno.EINVAL;
                }

                task.ParentDeathSignal = (int)call.A1;
                return 0;
            case 2:
                return call.Mm.TryWrite(call.A1, task.ParentDeathSignal) ? 0 : -Errno.EFAULT;
            case 3:
                return task.Process.Dumpable;
            case 4:
                if (call.A1 > 1)
                {
                    return -Errno.EINVAL;
                }

                task.Process.Dumpable = (int)call.A1;
                return 0;
            case 7:
                return task.Credentials.KeepsCapabilities ? 1 : 0;
            case 8:
                if (call.A1 > 1)
                {
                    return -Errno.EINVAL;
                }

                task.Credentials = task.Credentials with { KeepsCapabilities = call.A1 == 1 };
                return 0;
            case 15:
                return SetName(in call);
            case 16:
                return GetName(in call);
            case 21:
                // PR_GET_SECCOMP: none.
                return 0;
            case 22:
                return -Errno.EINVAL;
            case 23:
                return call.A1 > LastCapability ? -Errno.EINVAL
                    : (long)((task.Credentials.BoundingCapabilities >> (int)call.A1) & 1);
            case 24:
                return DropBounding(in call);
            default:
                return More(in call);
        }
    }

    private static long More(in CallFrame call)
    {
        TaskStruct task = call.Task;
        switch ((int)call.A0)
        {
            case 25:
                // PR_GET_TSC: RDTSC is allowed.
                return call.Mm.TryWrite(call.A1, 1) ? 0 : -Errno.EFAULT;
            case 26:
                return call.A1 == 1 ? 0 : -Errno.EINVAL;
            case 27:
                // PR_GET_SECUREBITS: none is set.
                return 0;
            case 29:
                task.TimerSlackNs = call.A1 == 0 ? 50_000 : call.A1;
                return 0;
            case 30:
                return (long)task.TimerSlackNs;
            case 36:
                task.Process.IsSubreaper = call.A1 != 0;
                return 0;
            case 37:
                return call.Mm.TryWrite(call.A1, task.Process.IsSubreaper ? 1 : 0) ? 0 : -Errno.EFAULT;
            case 38:
                if (call.A1 != 1 || (call.A2 | call.A3 | call.A4) != 0)
                {
                    return -Errno.EINVAL;
                }

                task.NoNewPrivileges = true;
                return 0;
            case 39:
                return (call.A1 | call.A2 | call.A3 | call.A4) != 0 ? -Errno.EINVAL : task.NoNewPrivileges ? 1 : 0;
            case 40:
                return call.Mm.TryWrite(call.A1, task.ClearChildTid) ? 0 : -Errno.EFAULT;
            case 41 or 42:
                // PR_SET_THP_DISABLE, PR_GET_THP_DISABLE: there are no transparent huge pages.
                return 0;
            case 0x53564D41:
                // PR_SET_VMA: names of anonymous areas, as without CONFIG_ANON_VMA_NAME.
                return -Errno.EINVAL;
            default:
                return -Errno.EINVAL;
        }
    }

    private static long SetName(in CallFrame call)
    {
        Span<byte> name = stackalloc byte[16];
        int length = 0;
        for (; length < 15; length++)
        {
            if (!call.Mm.TryRead(call.A1 + (ulong)length, out name[length]))
            {
                return -Errno.EFAULT;
            }

            if (name[length] == 0)
            {
                break;
            }
        }

        call.Task.Name = Encoding.Latin1.GetString(name[..length]);
        return 0;
    }

    private static long GetName(in CallFrame call)
    {
        Span<byte> name = stackalloc byte[16];
        name.Clear();
        _ = Encoding.Latin1.GetBytes(call.Task.Name.AsSpan(0, Math.Min(15, call.Task.Name.Length)), name);
        return call.Mm.Write(call.A1, name) ? 0 : -Errno.EFAULT;
    }

    private static long DropBounding(in CallFrame call)
    {
        Credentials own = call.Task.Credentials;
        if (!own.Has(Capability.SETPCAP))
        {
            return -Errno.EPERM;
        }

        if (call.A1 > LastCapability)
        {
            return -Errno.EINVAL;
        }

        ulong bounding = own.BoundingCapabilities & ~(1UL << (int)call.A1);
        call.Task.Credentials = own with { BoundingCapabilities = bounding };
        return 0;
    }
}
