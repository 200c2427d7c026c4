using System.Globalization;
using Emulator.Dram.Replay;

namespace Emulator.Cli.Dram;

/// <summary>
/// What a run remembers of its requests: latencies, bytes over time, and a file of all when one was asked for.
/// </summary>
internal sealed class RequestRecorder(TextWriter? file, int lineBytes) : IReplaySink
{
    public LatencyHistogram Reads { get; } = new();

    public LatencyHistogram Writes { get; } = new();

    public BandwidthSeries Bandwidth { get; } = new(lineBytes);

    public void WriteHeader() => file?.WriteLine("idx,type,addr,sent_cycle,done_cycle,latency");

    public void Done(long first, ReadOnlySpan<ReplayedRequest> requests) // HOT
    {
        foreach (ref readonly ReplayedRequest request in requests)
        {
            (request.IsWrite ? Writes : Reads).Add(request.Latency);
            Bandwidth.Add(request.Done);
        }

        if (file is not null)
        {
            Write(file, first, requests);
        }
    }

    private static void Write(TextWriter file, long first, ReadOnlySpan<ReplayedRequest> requests)
    {
        foreach (ref readonly ReplayedRequest r in requests)
        {
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{first++},{(r.IsWrite ? 'W' : 'R')},0x{r.Address:x},{r.Sent},{r.Done},{r.Latency}"));
        }
    }
}
