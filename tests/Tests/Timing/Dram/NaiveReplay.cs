using Emulator.Dram.Controller;
using Emulator.Dram.Replay;

namespace Tests.Timing.Dram;

/// <summary>
/// Offers a trace to naive controllers: in order, one request before each clock, none while the reads that are open
/// fill the window; a request that was refused comes again before the next clock and holds up those behind it. Channels
/// change with each line.
/// </summary>
internal sealed class NaiveReplay
{
    private readonly NaiveController[] _channels;
    private readonly TraceRequest[] _requests;
    private readonly int _window;

    internal NaiveReplay(NaiveRules rules, int channels, bool refreshes, TraceRequest[] requests, int window)
    {
        _requests = requests;
        _window = window;
        Sent = new long[requests.Length];
        Done = new long[requests.Length];
        _channels =
        [
            .. Enumerable.Range(0, channels).Select(channel => new NaiveController(channel, rules, refreshes, Done)),
        ];
    }

    internal long[] Sent { get; }

    internal long[] Done { get; }

    internal int Forwarded => _channels.Sum(channel => channel.Forwarded);

    internal int Coalesced => _channels.Sum(channel => channel.Coalesced);

    internal int Refused => _channels.Sum(channel => channel.Refused);

    /// <summary>All commands in the order of time; of one clock, by channel.</summary>
    internal IssuedCommand[] Issued =>
        [.. _channels.SelectMany(channel => channel.Issued).OrderBy(command => command.At)];

    internal NaiveReplay Run()
    {
        int next = 0;
        for (long completed = 0; next < _requests.Length || !Array.TrueForAll(_channels, c => c.IsIdle); completed++)
        {
            if (next < _requests.Length && _requests[next].NotBefore <= completed
                && _channels.Sum(channel => channel.OpenReads) < _window && TryOffer(next, completed))
            {
                Sent[next++] = completed;
            }

            Array.ForEach(_channels, channel => channel.Tick(completed + 1));
        }

        return this;
    }

    private bool TryOffer(int number, long completed)
    {
        TraceRequest request = _requests[number];
        ulong line = request.Address / 64;
        ulong channels = (ulong)_channels.Length;
        return _channels[line % channels].TryAccept(number, line / channels, request.IsWrite, completed);
    }
}
