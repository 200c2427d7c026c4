using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Dram.Checker;

/// <summary>
/// Reads a stream of commands and reports each that a data sheet forbids. It shares nothing with the tables that the
/// controller follows but the names of commands and the shape of a channel: limits are worked out once more from the
/// times of the data sheets, and rules are written as what a bank, a rank and the buses do.
/// </summary>
public sealed class CommandChecker : ICommandSink
{
    private const int MostKept = 1000;

    private readonly Organization _organization;
    private readonly SheetLimits _limits;
    private readonly int _refreshRate;
    private readonly List<ChannelChecker> _channels = [];
    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, long> _counts = [];

    /// <param name="device">The memory; its bin, density, width and latencies are read, not its rules.</param>
    /// <param name="refreshRate">Refreshes owed each tREFI: 1, above 85 °C 2, where nothing is refreshed 0.</param>
    /// <exception cref="NotSupportedException">No data sheet of such a device is known.</exception>
    public CommandChecker(DramDevice device, int refreshRate)
    {
        _organization = device.Organization;
        _limits = DataSheets.LimitsOf(device);
        _refreshRate = refreshRate;
    }

    /// <summary>Commands seen.</summary>
    public long Checked { get; private set; }

    /// <summary>Violations in all.</summary>
    public long Total { get; private set; }

    /// <summary>The first thousand.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>How often each rule was broken.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <inheritdoc/>
    public void Issued(in IssuedCommand command)
    {
        Checked++;
        ChannelOf(command).Issued(command);
    }

    /// <summary>Says when a simulator had the data of a read.</summary>
    public void DataAt(in IssuedCommand command, long done)
    {
        long earliest = command.At + _limits.ColumnClocks - 1 + _limits.ReadLatency + _limits.ReadTail + _limits.Burst;
        if (done < earliest)
        {
            Report(new Violation(CheckRules.EarlyData, command, command.At, earliest - command.At));
        }
    }

    /// <summary>The stream ends: refreshes that are still owed are due.</summary>
    public void Finish(long clock)
    {
        foreach (ChannelChecker channel in _channels)
        {
            channel.Finish(clock);
        }
    }

    private ChannelChecker ChannelOf(in IssuedCommand command)
    {
        while (_channels.Count <= command.Channel)
        {
            _channels.Add(new ChannelChecker(_organization, _limits, _refreshRate, Report));
        }

        return _channels[command.Channel];
    }

    private void Report(Violation violation)
    {
        Total++;
        _counts[violation.Rule] = _counts.GetValueOrDefault(violation.Rule) + 1;
        if (_violations.Count < MostKept)
        {
            _violations.Add(violation);
        }
    }
}
