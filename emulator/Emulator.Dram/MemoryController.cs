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
    private readonly ChannelController[] _channels;
    private readonly AddressMapping _mapping;
    private readonly ulong _lineMask;

    public MemoryController(
        DramDevice device, int channels, AddressMapping mapping, PolicySet policy, RefreshMode refresh)
    {
        _mapping = mapping;
        _lineMask = ~((ulong)device.Organization.LineBytes - 1);
        _channels = [.. Enumerable.Range(0, channels).Select(c => new ChannelController(c, device, policy, refresh))];
    }

    /// <inheritdoc/>
    public Cycle NextEvent // HOT
    {
        get
        {
            long next = long.MaxValue;
            foreach (ChannelController channel in _channels)
            {
                next = Math.Min(next, channel.NextEvent);
            }

            return new Cycle(next);
        }
    }

    /// <summary>What each channel counted.</summary>
    public IEnumerable<ChannelStatistics> Statistics => _channels.Select(channel => channel.Statistics);

    /// <summary>Lets somebody see every command.</summary>
    public void Watch(ICommandSink sink) => Array.ForEach(_channels, channel => channel.Sink = sink);

    /// <inheritdoc/>
    public bool TrySubmit(in MemoryRequest request, Cycle at) // HOT
    {
        MappedAddress place = _mapping.Map(request.Address.Value);
        ulong line = request.Address.Value & _lineMask;
        return _channels[place.Channel].TrySubmit(request, place, line, at.Value);
    }

    /// <inheritdoc/>
    public void AdvanceTo(Cycle now, ref CompletionQueue done) // HOT
    {
        foreach (ChannelController channel in _channels)
        {
            channel.AdvanceTo(now.Value, ref done);
        }
    }
}
