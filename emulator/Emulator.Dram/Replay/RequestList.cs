namespace Emulator.Dram.Replay;

/// <summary>Requests that are in memory.</summary>
/// <param name="addresses">Physical addresses; bit 0 says write.</param>
public sealed class RequestList(ulong[] addresses) : RequestSource
{
    private int _given;

    /// <inheritdoc/>
    public override double Progress => _given / (double)Math.Max(addresses.Length, 1);

    /// <summary>The first comes next.</summary>
    public void Rewind() => _given = 0;

    /// <inheritdoc/>
    public override int Fill(Span<TraceRequest> requests) // HOT
    {
        ReadOnlySpan<ulong> next = addresses.AsSpan(_given, Math.Min(requests.Length, addresses.Length - _given));
        for (int i = 0; i < next.Length; i++)
        {
            requests[i] = new TraceRequest(next[i] & ~1UL, (next[i] & 1) != 0);
        }

        _given += next.Length;
        return next.Length;
    }
}
