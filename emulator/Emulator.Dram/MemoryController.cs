using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Standards;
using Emulator.Dram.Timing;

namespace Emulator.Dram;

/// <summary>
/// The memory behind the caches: channels of one device each, told apart by the address mapping. Clocks are the
/// memory's (tCK).
/// </summary>
public sealed class MemoryController : IMemoryPort
{
    private const long Unknown = ChannelController.Unknown;

    private readonly ChannelController[] _channels;
    private readonly AddressMapping _mapping;
    private readonly ulong _lineMask;

    /// <summary>The next event of each channel, unless it has changed since somebody asked.</summary>
    private readonly long[] _nextOf;

    /// <summary>
    /// Channels go on clock by clock, so that who sees all commands sees them in order. Else each goes on by itself:
    /// they know nothing of each other.
    /// </summary>
    private bool _isWatched;
    private ulong _lastLine = ulong.MaxValue;
    private MappedAddress _lastPlace;

    public MemoryController(
        DramDevice device, int channels, AddressMapping mapping, PolicySet policy, RefreshPolicy refresh)
    {
        _mapping = mapping;
        _lineMask = ~((ulong)device.Organization.LineBytes - 1);
        TimingTable table = new(device, ChannelController.UsedBy(policy));
        _channels = [.. Enumerable.Range(0, channels)
            .Select(c => new ChannelController(c, device, table, policy, refresh))];
        _nextOf = [.. _channels.Select(_ => Unknown)];
    }

    /// <inheritdoc/>
    public Cycle NextEvent => new(_channels.Length == 1 ? _channels[0].NextEvent : Earliest()); // HOT

    /// <summary>What each channel counted.</summary>
    public IEnumerable<ChannelStatistics> Statistics => _channels.Select(channel => channel.Statistics);

    /// <summary>Lets somebody see every command, in the order of time.</summary>
    public void Watch(ICommandSink sink)
    {
        Array.ForEach(_channels, channel => channel.Sink = sink);
        _isWatched = _channels.Length > 1;
    }

    /// <inheritdoc/>
    public bool TrySubmit(in MemoryRequest request, Cycle at) // HOT
    {
        ref readonly MappedAddress place = ref PlaceOf(request);
        if (!_channels[place.Channel].TrySubmit(request, place, _lastLine, at.Value))
        {
            return false;
        }

        _nextOf[place.Channel] = Unknown;
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

        if (_isWatched)
        {
            while (NextEvent.Value <= now.Value)
            {
                Step(NextEvent.Value, ref done);
            }

            return;
        }

        int before = done.Count;
        for (int i = 0; i < _nextOf.Length; i++)
        {
            if (_nextOf[i] <= now.Value)
            {
                _nextOf[i] = _channels[i].AdvanceTo(now.Value, ref done);
            }
        }

        done.Sort(before);
    }

    /// <summary>
    /// When the first of the reads under way has its data; when none is, the next event. No read completes before it
    /// when all channels have been advanced to one clock.
    /// </summary>
    internal Cycle NextRead // HOT
    {
        get
        {
            long first = long.MaxValue;
            foreach (ChannelController channel in _channels)
            {
                first = Math.Min(first, channel.NextRead);
            }

            return first == long.MaxValue ? NextEvent : new Cycle(first);
        }
    }

    /// <summary>
    /// Gives a request as soon as there is room. Its channel's time passes until then and what was completed there is
    /// appended; other channels follow when somebody asks for what they have done (<see cref="AdvanceTo"/>).
    /// </summary>
    /// <param name="request">The line.</param>
    /// <param name="notBefore">The first clock behind which it may be given.</param>
    /// <param name="done">Takes completions.</param>
    /// <returns>The clock behind which it was given.</returns>
    public Cycle Submit(in MemoryRequest request, Cycle notBefore, ref CompletionQueue done) // HOT
    {
        if (_isWatched)
        {
            return SubmitInOrder(request, notBefore, ref done);
        }

        ref readonly MappedAddress place = ref PlaceOf(request);
        _nextOf[place.Channel] = Unknown;
        return new Cycle(_channels[place.Channel].Submit(request, place, _lastLine, notBefore.Value, ref done));
    }

    private Cycle SubmitInOrder(in MemoryRequest request, Cycle notBefore, ref CompletionQueue done)
    {
        AdvanceTo(notBefore, ref done);
        Cycle at = notBefore;
        while (!TrySubmit(request, at))
        {
            do
            {
                at = NextEvent;
                AdvanceTo(at, ref done);
            }
            while (!_channels[PlaceOf(request).Channel].HasRoom(request.IsWrite));
        }

        return at;
    }

    /// <summary>The channels that have something to do in a clock do it.</summary>
    private void Step(long clock, ref CompletionQueue done) // HOT
    {
        for (int i = 0; i < _nextOf.Length; i++)
        {
            if (_nextOf[i] == clock)
            {
                _channels[i].AdvanceTo(clock, ref done);
                _nextOf[i] = Unknown;
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

    /// <summary>Where a request goes; one that was refused comes again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref readonly MappedAddress PlaceOf(in MemoryRequest request)
    {
        ulong line = request.Address.Value & _lineMask;
        if (line != _lastLine)
        {
            _lastLine = line;
            _lastPlace = _mapping.Map(line);
        }

        return ref _lastPlace;
    }
}
