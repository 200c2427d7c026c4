using BenchmarkDotNet.Attributes;
using Emulator.Arch;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Perf;

/// <summary>
/// Requests through a memory controller, a window of 64 reads, refresh and statistics on, the checker off. The traffic
/// goes on where the last invocation stopped.
/// </summary>
public class DramBenchmarks
{
    private const int Requests = 100_000;
    private const int Window = 64;

    private RequestList _requests = new([]);
    private TraceReplayer? _replayer;

    /// <summary>The device, of one channel unless it says otherwise.</summary>
    [Params("DDR4-2400R-ramulator", "DDR5-4800AN-ramulator")]
    public string Device { get; set; } = "";

    /// <summary>random, seq: line after line, rotated: the bank group changes with every line.</summary>
    [Params("random", "seq", "rotated")]
    public string Traffic { get; set; } = "";

    [Params(1, 8)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Build()
    {
        DramDevice device = DramStandards.Find(Device);
        Organization shape = device.Organization;
        ulong lines = (ulong)(shape.CapacityBytes / shape.LineBytes) * (ulong)Channels;
        ulong row = (ulong)shape.LinesPerRow;
        ulong groups = (ulong)shape.BankGroups;
        string mapping = Traffic == "rotated" ? "RoBgStripe" : "RoBaRaCoCh";
        ulong state = 1;
        ulong[] addresses = new ulong[Requests];
        for (ulong i = 0; i < Requests; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            ulong line = Traffic == "random" ? (state >> 20) % lines : i % (row * groups * 1024);
            addresses[i] = line * (ulong)shape.LineBytes;
        }

        _requests = new RequestList(addresses);

        MemoryController memory = new(
            device, Channels, AddressMapping.Parse(mapping, shape, Channels), PolicySet.Default, RefreshMode.AllBank);
        _replayer = new TraceReplayer(memory, Window * Channels);
    }

    /// <summary>Nanoseconds an operation are nanoseconds a request; nothing may be allocated.</summary>
    [Benchmark(OperationsPerInvoke = Requests)]
    public long Run()
    {
        _requests.Rewind();
        return _replayer?.Run(_requests) ?? 0;
    }
}
