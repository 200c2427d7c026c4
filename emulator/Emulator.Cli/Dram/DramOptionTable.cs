using System.Globalization;
using Emulator.Cli.Options;
using Emulator.Dram.Replay;

namespace Emulator.Cli.Dram;

/// <summary>The options of <c>pagewalk dram</c>, in the order in which help lists them.</summary>
internal static class DramOptionTable
{
    /// <summary>The memory; these may also stand in a configuration of <c>compare</c>.</summary>
    public static IReadOnlyList<Option<DramOptions>> Memory { get; } =
    [
        new("standard", "NAME", "the memory: see `pagewalk dram list` (default DDR4-2400R)", (o, v) => o.Standard = v),
        new("channels", "N", "channels, a power of two (default 1)", (o, v) => o.Channels = PowerOfTwo("channels", v)),
        new("ranks", "N", "ranks of each channel, a power of two (default 1)",
            (o, v) => o.Ranks = PowerOfTwo("ranks", v)),
        new("mapping", "ORDER", "from address bits to places, such as RoBaRaCoCh (default)", (o, v) => o.Mapping = v),
        new("policy", "NAME", "the controller: see `pagewalk dram list` (default fr-fcfs)", (o, v) => o.Policy = v),
        new("refresh", "KIND", "how rows are refreshed: see `pagewalk dram list` (default all-bank)",
            (o, v) => o.Refresh = v),
        new("window", "N", "reads under way at once (default 64; of a chase 1)",
            (o, v) => o.Window = Positive("window", v)),
    ];

    /// <summary>The requests.</summary>
    public static IReadOnlyList<Option<DramOptions>> Traffic { get; } =
    [
        new("trace", "FILE[.gz]", "R|W 0xADDRESS [CLOCK] [@REQUESTER] a line; also Ramulator's and DRAMsim3's",
            (o, v) => o.Trace = v),
        new("generate", "FORM", GeneratedRequests.Forms, (o, v) => o.Generate = v),
        new("count", "N", "requests to generate (default 1000000)", (o, v) => o.Count = Positive("count", v)),
        new("seed", "N", "where random addresses start (default 1)", (o, v) => o.Seed = Values.Number("--seed", v)),
        new("check", null, "let the checker see every command; violations are exit code 1", (o, _) => o.Check = true),
        new("energy", null, "count the energy of every rank, from currents that have a source",
            (o, _) => o.Energy = true),
        new("json", null, "the report as one JSON object", (o, _) => o.Json = true),
    ];

    /// <summary>What one run can write.</summary>
    public static IReadOnlyList<Option<DramOptions>> Files { get; } =
    [
        new("commands", "FILE", "every command: clock,command,channel,rank,group,bank,row,column",
            (o, v) => o.Commands = v),
        new("requests", "FILE", "every request: idx,type,addr,sent_cycle,done_cycle,latency", (o, v) => o.Requests = v),
        new("timeline", "FILE", "Chrome's trace format, for ui.perfetto.dev: banks as rows, commands as slices",
            (o, v) => o.Timeline = v),
        new("picture", "FILE.svg", "the first 150 clocks of commands, drawn: banks as rows", (o, v) => o.Picture = v),
        new("plot", "FILE.svg|png", "latency distribution and bandwidth over time", (o, v) => o.Plot = Plot(v)),
    ];

    private static readonly Option<DramOptions> s_help = new("help", null, "print this", (o, _) => o.Help = true);

    public static IReadOnlyList<Option<DramOptions>> Run { get; } = [.. Memory, .. Traffic, .. Files, s_help];

    public static IReadOnlyList<Option<DramOptions>> Compare { get; } =
        [.. Memory, .. Traffic, .. Files.Where(row => row.Name == "plot"), s_help];

    public static IReadOnlyList<Option<DramOptions>> Check { get; } =
    [
        .. Memory.Where(row => row.Name is "standard" or "channels" or "ranks" or "refresh"),
        new("commands", "FILE[.gz]", "the commands to check, a header line first", (o, v) => o.Commands = v),
        new("columns", "OURS=THEIRS,…", "names (or numbers from 1) of columns: clock=cycle,command=cmd,bank=ba",
            (o, v) => o.Columns = v),
        new("json", null, "the report as one JSON object", (o, _) => o.Json = true),
        s_help,
    ];

    /// <summary>A wrong ending is said before the run, not after it.</summary>
    private static string Plot(string file)
    {
        PlotFile.CanvasOf(file);
        return file;
    }

    private static int PowerOfTwo(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value is > 0 and <= 64 && (value & (value - 1)) == 0
            ? value
            : throw new UserErrorException("not a number of these", $"--{name} {text}", "give a power of two up to 64");

    private static int Positive(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0
            ? value
            : throw new UserErrorException("not a number that this can be", $"--{name} {text}", "give 1 or more");
}
