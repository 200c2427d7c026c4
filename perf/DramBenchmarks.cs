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
        string mapping = Traffic == "rotated" ? "RoBgStripe" : "RoBaRaCoCh";
        TraceRequest[] made = new TraceRequest[Requests];
        GeneratedRequests.Parse(
            Traffic == "random" ? "random" : "seq", Requests, shape.CapacityBytes * Channels, shape.LineBytes, seed: 1,
            rotated: number => number).Fill(made);
        _requests = new RequestList(Array.ConvertAll(made, request => request.Address));
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
