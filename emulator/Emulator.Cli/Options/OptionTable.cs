namespace Emulator.Cli.Options;

/// <summary>All options of <c>pagewalk run</c>, in the order in which help lists them.</summary>
internal static class OptionTable
{
    /// <summary>Options that QEMU has too; their values mean the same.</summary>
    public static IReadOnlySet<string> FromQemu { get; } = new HashSet<string>
    {
        "cpu", "kernel", "initrd", "append", "bios", "serial", "debugcon", "nographic", "no-reboot", "rtc",
        "smp",
    };

    public static IReadOnlyList<Option<RunOptions>> Rows { get; } =
    [
        new("kernel", "FILE", "the image: Linux, Multiboot 1, ELF; or flat, with --mode", (o, v) => o.Kernel = v),
        new("initrd", "FILE", "the initrd of a Linux kernel; modules of Multiboot, separated by commas",
            (o, v) => o.Initrd = v),
        new("append", "TEXT", "the kernel's command line", (o, v) => o.Append = v),
        new("bios", "FILE", "a firmware image, mapped below 4 GiB and reset into", (o, v) => o.Bios = v),
        new("sample", "NAME", "a guest that is built in: see `pagewalk samples`", (o, v) => o.Sample = v),
        new("mode", "real|protected|long", "enter a flat image in this mode", (o, v) => o.Mode = Values.Mode(v)),
        new("load-at", "ADDR", "where a flat image goes (default 0x7c00 in real mode, else 1 MiB)",
            (o, v) => o.LoadAt = new(Values.Number("--load-at", v))),
        new("m", "SIZE", "RAM from 1M to 64G, in MiB or with a suffix K, M, G (default 512M)",
            (o, v) => o.MemoryBytes = Values.MemorySize("-m", v)),
        new("cpu", "MODEL", "max, then changes: max,-pku,+la57,phys-bits=40 (default max)", (o, v) => o.CpuModel = v),
        new("serial", "WHERE", "stdio (default), none, file:NAME, tcp:127.0.0.1:PORT[,server]",
            (o, v) => o.Serial = SerialOption.Parse(v)),
        new("input-after", "TEXT", "hold the input of the serial line back until the guest has printed this",
            (o, v) => o.InputAfter = v),
        new("debugcon", "WHERE", "ports 0xE9 and 0x402, firmware's debug text: none (default), stdio, file:NAME",
            (o, v) => o.DebugConsole = SerialOption.ParseDebugConsole(v)),
        new("nographic", null, "the serial line on this terminal; there never is a window",
            (o, _) => o.Serial = new(SerialKind.Stdio)),
        new("screen", null, "print the VGA text screen at the end", (o, _) => o.Screen = true),
        new("no-reboot", null, "end at a reset or triple fault instead of starting again", (o, _) => o.NoReboot = true),
        new("rtc", "base=TIME", "the clock at power-on: 2026-01-01T00:00:00 (default), utc, localtime",
            (o, v) => o.RtcBase = Values.RtcBase(v)),
        new("max-instructions", "N", "end after so many instructions",
            (o, v) => o.MaxInstructions = Values.Number("--max-instructions", v)),
        new("seed", "N", "where RDRAND and RDSEED start (default 1)", (o, v) => o.Seed = Values.Number("--seed", v)),
        new("d", "TOPICS", "trace mmu,exceptions,int,exec,io,unimplemented",
            (o, v) => o.TraceTopics = Values.TopicsOf(v)),
        new("D", "FILE", "write the trace there instead of to stderr", (o, v) => o.TraceFile = v),
        new("stats", "[json]", "end with instructions, MIPS, TLB, walks, faults, exceptions (on stderr)",
            (o, v) => o.Statistics = Values.Statistics(v)),
        new("help", null, "print this", (o, _) => o.Help = true),
    ];
}
