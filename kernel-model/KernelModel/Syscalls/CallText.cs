using System.Globalization;
using System.Text;
using KernelModel.AddressSpaces;
using KernelModel.Signals;

namespace KernelModel.Syscalls;

/// <summary>Arguments as strace prints them, by the words of a row.</summary>
internal static class CallText
{
    private const int ShownBytes = 32;
    private const int ShownTexts = 16;

    private static readonly string[] s_resources =
    [
        "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_CORE", "RLIMIT_RSS", "RLIMIT_NPROC",
        "RLIMIT_NOFILE", "RLIMIT_MEMLOCK", "RLIMIT_AS", "RLIMIT_LOCKS", "RLIMIT_SIGPENDING", "RLIMIT_MSGQUEUE",
        "RLIMIT_NICE", "RLIMIT_RTPRIO", "RLIMIT_RTTIME",
    ];

    private static readonly string[] s_maskOperations = ["SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"];

    private static readonly string[] s_clocks =
    [
        "CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
        "CLOCK_MONOTONIC_RAW", "CLOCK_REALTIME_COARSE", "CLOCK_MONOTONIC_COARSE", "CLOCK_BOOTTIME",
    ];

    private static readonly string[] s_futexOperations =
    [
        "FUTEX_WAIT", "FUTEX_WAKE", "FUTEX_FD", "FUTEX_REQUEUE", "FUTEX_CMP_REQUEUE", "FUTEX_WAKE_OP", "FUTEX_LOCK_PI",
        "FUTEX_UNLOCK_PI", "FUTEX_TRYLOCK_PI", "FUTEX_WAIT_BITSET", "FUTEX_WAKE_BITSET",
    ];

    /// <summary>One argument.</summary>
    /// <param name="mm">Where texts are read from; null: addresses only.</param>
    /// <param name="word">The row's word for it.</param>
    /// <param name="value">The register.</param>
    /// <param name="arguments">All six.</param>
    /// <param name="result">What the call gave.</param>
    public static string Of(MmStruct? mm, string word, ulong value, ReadOnlySpan<ulong> arguments, long result)
    {
        if (word.StartsWith("flags:", StringComparison.Ordinal))
        {
            string set = word[6..];
            return FlagNames.Text(set, set is "clone" && arguments[0] == value ? value : (uint)value);
        }

        if (word.StartsWith("buf:", StringComparison.Ordinal))
        {
            ulong room = arguments[word[4] - '0'];
            return Bytes(mm, value, result >= 0 ? Math.Min(room, (ulong)result) : room);
        }

        return word switch
        {
            "int" => ((int)value).ToString(CultureInfo.InvariantCulture),
            "uint" => ((uint)value).ToString(CultureInfo.InvariantCulture),
            "long" => ((long)value).ToString(CultureInfo.InvariantCulture),
            "size" => value.ToString(CultureInfo.InvariantCulture),
            "fd" or "dirfd" => (int)value == -100 ? "AT_FDCWD" : ((int)value).ToString(CultureInfo.InvariantCulture),
            "path" or "str" => Text(mm, value, word == "path" ? MmStruct.LongestPath : ShownBytes),
            "mode" => "0" + Convert.ToString((long)(uint)value, 8),
            "signal" => Signal.Name((int)value),
            "sigset" => SignalSet(mm, value),
            "sig_how" => Named(s_maskOperations, value),
            "timespec" or "futex_time" => Time(mm, value, "tv_nsec"),
            "timeval" => Time(mm, value, "tv_usec"),
            "argv" => Texts(mm, value),
            "envp" => Environment(mm, value),
            "rlimit_resource" => Named(s_resources, value),
            "clock" => Named(s_clocks, value),
            "rlimit" => Limit(mm, value),
            "wait_status" => Status(mm, value, result),
            "futex_op" => FutexOperation(value),
            "arch_code" => Code(value),
            _ => value == 0 && word != "hex" ? "NULL" : Hex(value),
        };
    }

    private static string Hex(ulong value) =>
        value == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static string Named(string[] names, ulong value) =>
        value < (ulong)names.Length ? names[value] : Hex(value);

    private static string Code(ulong value) => value switch
    {
        0x1001 => "ARCH_SET_GS",
        0x1002 => "ARCH_SET_FS",
        0x1003 => "ARCH_GET_FS",
        0x1004 => "ARCH_GET_GS",
        _ => Hex(value),
    };

    private static string FutexOperation(ulong value)
    {
        const ulong PrivateFlag = 128;
        const ulong RealTimeFlag = 256;
        string name = Named(s_futexOperations, value & ~(PrivateFlag | RealTimeFlag));
        return name + ((value & PrivateFlag) != 0 ? "_PRIVATE" : string.Empty)
            + ((value & RealTimeFlag) != 0 ? "|FUTEX_CLOCK_REALTIME" : string.Empty);
    }

    private static string Text(MmStruct? mm, ulong at, int limit)
    {
        if (at == 0 || mm is null)
        {
            return "NULL";
        }

        byte[] bytes = new byte[limit + 1];
        long length = mm.ReadString(at, bytes);
        return length == -Errno.EFAULT ? Hex(at)
            : Quote(bytes.AsSpan(0, length < 0 ? limit : (int)length)) + (length < 0 ? "..." : string.Empty);
    }

    private static string Bytes(MmStruct? mm, ulong at, ulong count)
    {
        if (at == 0 || mm is null)
        {
            return "NULL";
        }

        byte[] bytes = new byte[(int)Math.Min(count, ShownBytes)];
        return !mm.Read(at, bytes) ? Hex(at) : Quote(bytes) + (count > ShownBytes ? "..." : string.Empty);
    }

    private static string Quote(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new("\"");
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            bool isDigitNext = i + 1 < bytes.Length && bytes[i + 1] is >= (byte)'0' and <= (byte)'7';
            _ = b switch
            {
                (byte)'\n' => text.Append("\\n"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\v' => text.Append("\\v"),
                (byte)'\f' => text.Append("\\f"),
                (byte)'"' => text.Append("\\\""),
                (byte)'\\' => text.Append("\\\\"),
                >= 0x20 and < 0x7F => text.Append((char)b),
                _ => text.Append('\\').Append(
                    isDigitNext ? Convert.ToString(b, 8).PadLeft(3, '0') : Convert.ToString(b, 8)),
            };
        }

        return text.Append('"').ToString();
    }

    private static string Texts(MmStruct? mm, ulong at)
    {
        if (at == 0 || mm is null)
        {
            return "NULL";
        }

        List<string> texts = [];
        while (mm.TryRead(at, out ulong text) && text != 0)
        {
            if (texts.Count == ShownTexts)
            {
                texts.Add("...");
                break;
            }

            texts.Add(Text(mm, text, ShownBytes));
            at += 8;
        }

        return $"[{string.Join(", ", texts)}]";
    }

    private static string Environment(MmStruct? mm, ulong at)
    {
        int count = 0;
        for (ulong word = at; mm is not null && mm.TryRead(word, out ulong text) && text != 0; word += 8)
        {
            count++;
        }

        return at == 0 ? "NULL" : $"{Hex(at)} /* {count} var{(count == 1 ? string.Empty : "s")} */";
    }

    private static string Time(MmStruct? mm, ulong at, string fraction) =>
        at == 0 ? "NULL"
        : mm is not null && mm.TryRead(at, out TimeSpec time)
            ? $"{{tv_sec={time.Seconds}, {fraction}={time.Nanoseconds}}}" : Hex(at);

    private static string Limit(MmStruct? mm, ulong at) =>
        at == 0 ? "NULL"
        : mm is not null && mm.TryRead(at, out Tasks.ResourceLimit limit)
            ? $"{{rlim_cur={Amount(limit.Soft)}, rlim_max={Amount(limit.Hard)}}}" : Hex(at);

    private static string Amount(ulong value) => value == Tasks.ResourceLimit.Infinity ? "RLIM64_INFINITY"
        : value != 0 && value % 1024 == 0 ? $"{value / 1024}*1024" : $"{value}";

    private static string Status(MmStruct? mm, ulong at, long result)
    {
        if (at == 0 || mm is null || result <= 0 || !mm.TryRead(at, out int status))
        {
            return at == 0 ? "NULL" : Hex(at);
        }

        int signal = status & 0x7F;
        return signal == 0 ? $"[{{WIFEXITED(s) && WEXITSTATUS(s) == {(status >> 8) & 0xFF}}}]"
            : status == 0xFFFF ? "[{WIFCONTINUED(s)}]"
            : signal == 0x7F ? $"[{{WIFSTOPPED(s) && WSTOPSIG(s) == {Signal.Name((status >> 8) & 0xFF)}}}]"
            : $"[{{WIFSIGNALED(s) && WTERMSIG(s) == {Signal.Name(signal)}}}]";
    }

    private static string SignalSet(MmStruct? mm, ulong at)
    {
        if (at == 0 || mm is null || !mm.TryRead(at, out ulong set))
        {
            return at == 0 ? "NULL" : Hex(at);
        }

        // Like strace: a set of most signals is told by what it lacks.
        bool isInverted = ulong.PopCount(set) > Signal.Count / 2;
        ulong shown = isInverted ? ~set : set;
        List<string> names = [];
        for (int signal = 1; signal <= Signal.Count; signal++)
        {
            if ((shown & Signal.Bit(signal)) != 0)
            {
                names.Add(Signal.Name(signal).Replace("SIG", string.Empty, StringComparison.Ordinal));
            }
        }

        return (isInverted ? "~[" : "[") + string.Join(' ', names) + "]";
    }
}
