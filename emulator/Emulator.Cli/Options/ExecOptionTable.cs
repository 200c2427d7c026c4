using Firmware.Programs;

namespace Emulator.Cli.Options;

/// <summary>All options of <c>pagewalk exec</c>, in the order in which help lists them.</summary>
internal static class ExecOptionTable
{
    public static IReadOnlyList<Option<ExecOptions>> Rows { get; } =
    [
        new("root", "DIR", "the guest's root; what the guest changes there stays in memory", (o, v) => o.Root = v),
        new("rw", "DIR", "a directory of the host that the guest may change; alone, it is the root too",
            (o, v) => o.Writable = v),
        new("initrd", "FILE", "fill a root in memory from this archive: cpio (newc, crc), also packed by gzip",
            (o, v) => o.Initrd = v),
        new("env", "NAME=VALUE", "a variable of the environment, which is empty otherwise; may be repeated",
            (o, v) => o.Environment.Add(Values.EnvironmentVariable(v))),
        new("cwd", "DIR", "where the program starts, inside the root", (o, v) => o.WorkingDirectory = v),
        new("m", "SIZE", "RAM from 4M to 64G, in MiB or with a suffix K, M, G (default 256M)",
            (o, v) => o.MemoryBytes = Values.MemorySize("-m", v)),
        new("smp", "N", "cores, 1 to 64 (default 1)", (o, v) => o.Cores = (int)Values.Between("-smp", v, 1, 64)),
        new("cpu", "MODEL", "max, then changes: max,-avx2 (default max)", (o, v) => o.CpuModel = v),
        new("strace", null, "print each system call on stderr, as strace does", (o, _) => o.Strace = true),
        new("faults", null, "print each page fault as it is resolved, on stderr", (o, _) => o.Faults = true),
        new("check", null, "check all invariants of the memory manager after each operation", (o, _) => o.Check = true),
        new("stats", "[json]", "end with faults, copies, splits and merges, slabs, switches, flushes (on stderr)",
            (o, v) => o.Statistics = Values.Statistics(v)),
        new("seed", "N", "of address space randomisation, getrandom, RDRAND; 0: none (default 1)",
            (o, v) => o.Seed = Values.Number("--seed", v)),
        new("sample", "NAME", "a program that is built in: " + string.Join(", ", UserPrograms.All.Select(p => p.Name)),
            (o, v) => o.Sample = v),
        new("shell", null, "run busybox sh here: the host's busybox, or the root's", (o, _) => o.Shell = true),
        new("max-instructions", "N", "end after so many instructions",
            (o, v) => o.MaxInstructions = Values.Number("--max-instructions", v)),
        new("help", null, "print this", (o, _) => o.Help = true),
    ];
}
