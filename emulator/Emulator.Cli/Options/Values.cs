using System.Globalization;
using Emulator.Arch;
using Firmware.Boot;

namespace Emulator.Cli.Options;

/// <summary>Reads the values of options. Each error is one line: what, where, what to do.</summary>
internal static class Values
{
    private const ulong LeastRamBytes = 1UL << 20;
    private const ulong LargestRamBytes = 64UL << 30;
    private const ulong FrameBytes = 4096;

    /// <summary>The names of trace topics; unimp is QEMU's name of unimplemented.</summary>
    public static IReadOnlyList<(string Name, TraceTopics Topic)> Topics { get; } =
    [
        ("mmu", TraceTopics.Mmu),
        ("exceptions", TraceTopics.Exceptions),
        ("int", TraceTopics.Interrupts),
        ("exec", TraceTopics.Execution),
        ("io", TraceTopics.Io),
        ("unimplemented", TraceTopics.Unimplemented),
        ("unimp", TraceTopics.Unimplemented),
    ];

    private static readonly (string Name, CpuMode Mode)[] s_modes =
        [("real", CpuMode.Real), ("protected", CpuMode.Protected), ("long", CpuMode.Long)];

    /// <summary>The size of RAM: a number of MiB as in QEMU, or with one of the suffixes K, M, G.</summary>
    public static ulong MemorySize(string option, string text)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 10,
            'M' => 20,
            'G' => 30,
            _ => 0,
        };
        string digits = shift > 0 ? text[..^1] : text;
        shift = shift == 0 ? 20 : shift;
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
        {
            throw new UserErrorException(
                "not a memory size",
                $"{option} {text}",
                "give a whole number with the suffix K, M or G, such as 1536M; without one it counts MiB");
        }

        if (number > LargestRamBytes >> shift || number << shift < LeastRamBytes || (number << shift) % FrameBytes != 0)
        {
            throw new UserErrorException(
                "not a size that RAM can have", $"{option} {text}", "give 1M to 64G, in steps of 4K");
        }

        return number << shift;
    }

    /// <summary>A number, decimal or hexadecimal with 0x.</summary>
    public static ulong Number(string option, string text)
    {
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHex ? text.AsSpan(2) : text, style, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : throw new UserErrorException(
                "not a number", $"{option} {text}", "give digits, or hexadecimal ones after 0x");
    }

    /// <summary>A number within bounds.</summary>
    public static ulong Between(string option, string text, ulong least, ulong most)
    {
        ulong number = Number(option, text);
        return number >= least && number <= most
            ? number
            : throw new UserErrorException("out of range", $"{option} {text}", $"give {least} to {most}");
    }

    /// <summary>A variable of the environment.</summary>
    public static string EnvironmentVariable(string text) => text.IndexOf('=', StringComparison.Ordinal) > 0
        ? text
        : throw new UserErrorException("not a variable", $"--env {text}", "give NAME=VALUE");

    /// <summary>The value of -rtc: base=DATE or base=DATETtime; base=utc asks the host, once.</summary>
    public static DateTime RtcBase(string text)
    {
        const string prefix = "base=";
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string value = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : "";
        if (value == "utc")
        {
            return DateTime.UtcNow;
        }

        if (value == "localtime")
        {
            return DateTime.SpecifyKind(DateTime.Now, DateTimeKind.Utc);
        }

        string[] forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss"];
        return DateTime.TryParseExact(value, forms, CultureInfo.InvariantCulture, utc, out DateTime time)
            ? time
            : throw new UserErrorException(
                "not a time", $"-rtc {text}", "give base=2026-01-01T00:00:00, base=utc or base=localtime");
    }

    public static TraceTopics TopicsOf(string text)
    {
        TraceTopics topics = TraceTopics.None;
        foreach (string word in text.Split(','))
        {
            topics |= Named("trace topic", "-d", word, Topics);
        }

        return topics;
    }

    public static CpuMode Mode(string text) => Named("mode", "--mode", text, s_modes);

    public static StatisticsForm Statistics(string text) => text switch
    {
        "" or "text" => StatisticsForm.Text,
        "json" => StatisticsForm.Json,
        _ => throw new UserErrorException("unknown form", $"--stats={text}", "give --stats or --stats=json"),
    };

    private static T Named<T>(string what, string option, string word, IReadOnlyList<(string Name, T Value)> table)
    {
        foreach ((string name, T value) in table)
        {
            if (name == word)
            {
                return value;
            }
        }

        string nearest = Nearest.Of(word, table.Select(row => row.Name));
        throw new UserErrorException($"unknown {what} '{word}'", option, $"did you mean '{nearest}'?");
    }
}
