using System.Globalization;
using Tests.House;

namespace Tests.Timing.Dram;

/// <summary>
/// The requests of the reference runs: all but the random ones are made here as they were made there. Bit 0 says write.
/// </summary>
internal static class ReferenceTraces
{
    private const ulong LineBytes = 64;

    internal static ulong[] Requests(int generation, string trace)
    {
        ulong lines = generation == 4 ? 128UL : 64;
        ulong groups = generation == 4 ? 4UL : 8;
        return trace switch
        {
            "hit1" => Make(20_000, i => 0xE0000 + (i % lines * LineBytes)),
            "seq" => Make(50_000, i => i * LineBytes),
            "seqbg" => Make(50_000, i => Rotated(i, lines, groups)),
            "triad" => Make(49_998, i => Stream(i % 3) + Rotated(i / 3, lines, groups)),
            _ => Read($"ddr{generation}_{trace}.trace"),
        };
    }

    private static ulong[] Make(int count, Func<ulong, ulong> address) =>
        [.. Enumerable.Range(0, count).Select(i => address((ulong)i))];

    /// <summary>The bank group changes with every line.</summary>
    private static ulong Rotated(ulong i, ulong lines, ulong groups) =>
        ((i % groups * lines) + (i / groups % lines) + (i / groups / lines * groups * lines)) * LineBytes;

    /// <summary>Two streams of reads and one of writes, 64 MiB apart.</summary>
    private static ulong Stream(ulong number) => (number * 0x400_0000) | (number == 2 ? 1UL : 0);

    private static ulong[] Read(string name)
    {
        string path = Path.Combine(Repository.Root, "tests", "Tests", "Timing", "Dram", "Data", name);
        List<ulong> requests = [];
        foreach (string line in File.ReadLines(path))
        {
            ulong address = ulong.Parse(line.AsSpan(4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            requests.Add(address | (line[0] == 'W' ? 1UL : 0));
        }

        return [.. requests];
    }
}
