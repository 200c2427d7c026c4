using System.Text;
using KernelModel.Tasks;

namespace KernelModel.Syscalls;

/// <summary>What the system tells of itself, and calls that a kernel without these parts refuses.</summary>
internal static class SystemInfoCalls
{
    private const int NameBytes = 65;
    private const int GRND_NONBLOCK = 1;
    private const int GRND_RANDOM = 2;
    private const int GRND_INSECURE = 4;

    internal static IEnumerable<SystemCall> Rows =>
    [
        new(63, "uname", Uname, "utsname"),
        new(99, "sysinfo", SystemInfo, "ptr"),
        new(101, "ptrace", Refuse(Errno.EPERM), "int int ptr ptr"),
        new(103, "syslog", SystemLog, "int ptr int"),
        new(135, "personality", Personality, "hex"),
        new(163, "acct", Refuse(Errno.ENOSYS), "path"),
        new(169, "reboot", Reboot, "hex hex hex ptr"),
        new(170, "sethostname", static (in CallFrame c) => SetName(in c, isDomain: false), "buf:1 int"),
        new(171, "setdomainname", static (in CallFrame c) => SetName(in c, isDomain: true), "buf:1 int"),
        new(172, "iopl", Refuse(Errno.EPERM), "int"),
        new(173, "ioperm", Refuse(Errno.EPERM), "long long int"),
        new(175, "init_module", Refuse(Errno.ENOSYS), "ptr long str"),
        new(176, "delete_module", Refuse(Errno.ENOSYS), "str int"),
        new(212, "lookup_dcookie", Refuse(Errno.ENOSYS), "long ptr long"),
        new(246, "kexec_load", Refuse(Errno.ENOSYS), "long long ptr long"),
        new(248, "add_key", Refuse(Errno.ENOSYS), "str str ptr long int"),
        new(249, "request_key", Refuse(Errno.ENOSYS), "str str str int"),
        new(250, "keyctl", Refuse(Errno.ENOSYS), "int long long long long"),
        new(272, "unshare", Unshare, "flags:clone"),
        new(298, "perf_event_open", Refuse(Errno.ENOSYS), "ptr int int int hex"),
        new(308, "setns", Refuse(Errno.EINVAL), "fd hex"),
        new(312, "kcmp", Refuse(Errno.ENOSYS), "int int int long long"),
        new(313, "finit_module", Refuse(Errno.ENOSYS), "fd str int"),
        new(317, "seccomp", Refuse(Errno.ENOSYS), "int hex ptr"),
        new(318, "getrandom", GetRandom, "ptr long flags:getrandom"),
        new(320, "kexec_file_load", Refuse(Errno.ENOSYS), "fd fd long str long"),
        new(321, "bpf", Refuse(Errno.ENOSYS), "int ptr int"),
    ];

    /// <summary>A call of a part that is not there answers like a kernel built without it.</summary>
    private static SystemCallHandler Refuse(int error) => (in CallFrame call) => -error;

    private static long Uname(in CallFrame call)
    {
        Span<byte> names = stackalloc byte[6 * NameBytes];
        names.Clear();
        SystemNames system = call.Kernel.Names;
        string[] texts =
        [
            "Linux", system.Host, SystemNames.Release, SystemNames.Version, SystemNames.Machine, system.Domain,
        ];
        for (int i = 0; i < texts.Length; i++)
        {
            _ = Encoding.Latin1.GetBytes(texts[i], names[(i * NameBytes)..]);
        }

        // personality(UNAME26) shows a 2.6 kernel to programs that cannot bear another.
        const uint UNAME26 = 0x0020000;
        if ((call.Task.Personality & UNAME26) != 0)
        {
            Span<byte> release = names.Slice(2 * NameBytes, NameBytes);
            release.Clear();
            _ = Encoding.Latin1.GetBytes("2.6.72", release);
        }

        return call.Mm.Write(call.A0, names) ? 0 : -Errno.EFAULT;
    }

    private static long SetName(in CallFrame call, bool isDomain)
    {
        if (!call.Task.Credentials.Has(Capability.SYS_ADMIN))
        {
            return -Errno.EPERM;
        }

        if (call.A1 >= NameBytes)
        {
            return -Errno.EINVAL;
        }

        Span<byte> bytes = stackalloc byte[(int)call.A1];
        if (!call.Mm.Read(call.A0, bytes))
        {
            return -Errno.EFAULT;
        }

        string name = Encoding.Latin1.GetString(bytes);
        if (isDomain)
        {
            call.Kernel.Names.Domain = name;
        }
        else
        {
            call.Kernel.Names.Host = name;
        }

        return 0;
    }

    /// <summary><c>struct sysinfo</c>: uptime, loads, memory in units of 1 byte.</summary>
    private static long SystemInfo(in CallFrame call)
    {
        const int Bytes = 112;
        const long PageBytes = 4096;
        Span<byte> answer = stackalloc byte[Bytes];
        answer.Clear();
        Kernel kernel = call.Kernel;
        BitConverter.TryWriteBytes(answer, (kernel.Clock.NowNs + 999_999_999) / 1_000_000_000);
        BitConverter.TryWriteBytes(answer[32..], kernel.Frames.TotalPages * PageBytes);
        BitConverter.TryWriteBytes(answer[40..], kernel.Frames.FreePageCount * PageBytes);
        BitConverter.TryWriteBytes(answer[80..], (ushort)Math.Min(kernel.Tasks.Tasks.Count, ushort.MaxValue));
        BitConverter.TryWriteBytes(answer[104..], 1);
        return call.Mm.Write(call.A0, answer) ? 0 : -Errno.EFAULT;
    }

    private static long SystemLog(in CallFrame call) => (int)call.A0 switch
    {
        // Nothing was logged: reads find nothing, and the buffer is as large as Linux' default.
        3 or 4 or 2 or 5 or 6 or 7 or 8 or 9 or 0 or 1 => 0,
        10 => 1 << 17,
        _ => -Errno.EINVAL,
    };

    private static long Personality(in CallFrame call)
    {
        uint old = call.Task.Personality;
        if ((uint)call.A0 != uint.MaxValue)
        {
            call.Task.Personality = (uint)call.A0;
        }

        return old;
    }

    private static long Reboot(in CallFrame call)
    {
        const uint Magic1 = 0xFEE1_DEAD;
        if (!call.Task.Credentials.Has(Capability.SYS_BOOT))
        {
            return -Errno.EPERM;
        }

        bool isMagic = (uint)call.A0 == Magic1 && (uint)call.A1 is 672274793 or 85072278 or 369367448 or 537993216;
        if (!isMagic)
        {
            return -Errno.EINVAL;
        }

        // CAD on and off are noted by nobody; the others end the machine.
        const uint CadOff = 0;
        const uint CadOn = 0x89AB_CDEF;
        if ((uint)call.A2 is not (CadOff or CadOn))
        {
            call.Kernel.End(0);
        }

        return 0;
    }

    private static long Unshare(in CallFrame call)
    {
        const ulong Known = CloneRequest.CLONE_FS | CloneRequest.CLONE_FILES | CloneRequest.CLONE_SYSVSEM;
        const ulong OfThreads = CloneRequest.CLONE_THREAD | CloneRequest.CLONE_SIGHAND | CloneRequest.CLONE_VM;
        ulong flags = call.A0;
        TaskStruct task = call.Task;
        if ((flags & ~(Known | OfThreads)) != 0)
        {
            // A kernel without namespaces does not know them.
            return -Errno.EINVAL;
        }

        if ((flags & OfThreads) != 0 && task.Process.Threads.Count > 1)
        {
            return -Errno.EINVAL;
        }

        if ((flags & CloneRequest.CLONE_FS) != 0 && task.FsInfo is { RefCount: > 1 } fs)
        {
            fs.RefCount--;
            task.FsInfo = fs.Clone();
        }

        if ((flags & CloneRequest.CLONE_FILES) != 0 && task.Files is { RefCount: > 1 } files)
        {
            task.Files = files.Clone();
            files.Drop();
        }

        return 0;
    }

    private static long GetRandom(in CallFrame call)
    {
        const int Chunk = 256;
        int flags = (int)call.A2;
        const int Both = GRND_RANDOM | GRND_INSECURE;
        if ((flags & ~(GRND_NONBLOCK | Both)) != 0 || (flags & Both) == Both)
        {
            return -Errno.EINVAL;
        }

        ulong count = Math.Min(call.A1, int.MaxValue);
        Span<byte> bytes = stackalloc byte[Chunk];
        for (ulong done = 0; done < count; done += Chunk)
        {
            Span<byte> part = bytes[..(int)Math.Min(Chunk, count - done)];
            call.Kernel.Random.Fill(part);
            if (!call.Mm.Write(call.A0 + done, part))
            {
                return done == 0 ? -Errno.EFAULT : (long)done;
            }
        }

        return (long)count;
    }
}
