using Emulator.Arch;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;

namespace Emulator.Dram;

/// <summary>
/// The memory behind the caches: channels of one device each, told apart by the address mapping. Clocks are the
/// memory's (tCK).
/// </summary>
public sealed class MemoryController : IMemoryPort
{
    private const long Unknown = -1;

    private readonly ChannelController[] _channels;
    private readonly AddressMapping _mapping;
    private readonly ulong _lineMask;

    /// <summary>The next event of each channel, unless it has changed since somebody asked.</summary>
    private readonly long[] _nextOf;
    private ulong _lastLine = ulong.MaxValue;
    private MappedAddress _lastPlace;

    public MemoryController(
        DramDevice device, int channels, AddressMapping mapping, PolicySet policy, RefreshPolicy refresh)
    {
        _mapping = mapping;
        _lineMask = ~((ulong)device.Organization.LineBytes - 1);
        _channels = [.. Enumerable.Range(0, channels).Select(c => new ChannelController(c, device, policy, refresh))];
        _nextOf = [.. _channels.Select(_ => Unknown)];
    }

    /// <inheritdoc/>
    public Cycle NextEvent => new(_channels.Length == 1 ? _channels[0].NextEvent : Earliest()); // HOT

    /// <summary>What each channel counted.</summary>
    public IEnumerable<ChannelStatistics> Statistics => _channels.Select(channel => channel.Statistics);

    /// <summary>Lets somebody see every command.</summary>
    public void Watch(ICommandSink sink) => Array.ForEach(_channels, channel => channel.Sink = sink);

    /// <inheritdoc/>
    public bool TrySubmit(in MemoryRequest request, Cycle at) // HOT
    {
        ulong line = request.Address.Value & _lineMask;
        if (line != _lastLine)
        {
            // A request that was refused comes again.
            _lastLine = line;
            _lastPlace = _mapping.Map(line);
        }

        ChannelController channel = _channels[_lastPlace.Channel];
        if (!channel.TrySubmit(request, _lastPlace, line, at.Value))
        {
            return false;
        }

        _nextOf[_lastPlace.Channel] = Unknown;
        return true;
    }

    /// <inheritdoc/>
    public void AdvanceTo(Cycle now, ref CompletionQueue done) // HOT
    {
        if (_channels.Length == 1)
        {
            _channels[0].AdvanceTo(now.Value, ref done);
            return;
        }

        for (long clock = 0; clock < now.Value;)
        {
            clock = Earliest();
            for (int i = 0; i < _nextOf.Length && clock <= now.Value; i++)
            {
                if (_nextOf[i] == clock)
                {
                    _channels[i].Step(clock, ref done);
                    _nextOf[i] = Unknown;
                }
            }
        }
    }

    private long Earliest() // HOT
    {
        long next = long.MaxValue;
        for (int i = 0; i < _nextOf.Length; i++)
        {
            if (_nextOf[i] == Unknown)
            {
                _nextOf[i] = _channels[i].NextEvent;
            }

            next = Math.Min(next, _nextOf[i]);
        }

        return next;
    }
}
