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

    public void Done(long index, in TraceRequest request, long sent, long done)
    {
        (request.IsWrite ? Writes : Reads).Add(done - sent);
        Bandwidth.Add(done);
        if (file != null)
        {
            char type = request.IsWrite ? 'W' : 'R';
            file.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{index},{type},0x{request.Address:x},{sent},{done},{done - sent}"));
        }
    }
}
