using System.Globalization;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>
/// Commands as slices in Chrome's trace format, which ui.perfetto.dev and chrome://tracing show: a process for each
/// channel, a row for each bank, and one for each rank with what goes to all of its banks. A slice is as long as the
/// command keeps its bank, or until the next of the row.
/// </summary>
internal sealed class TimelineFile : ICommandSink, IDisposable
{
    private readonly TextWriter _file;
    private readonly DramDevice _device;
    private readonly Dictionary<(int Channel, int Track), IssuedCommand> _last = [];
    private readonly int[] _clocks;
    private bool _isFirst = true;

    public TimelineFile(TextWriter file, DramDevice device, int channels)
    {
        _file = file;
        _device = device;
        _clocks = [.. Enumerable.Range(0, Commands.Count).Select(kind => ClocksOf((CommandKind)kind))];
        _file.Write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
        for (int channel = 0; channel < channels; channel++)
        {
            NameRows(channel);
        }
    }

    private Organization Shape => _device.Organization;

    public void Issued(in IssuedCommand command)
    {
        int rank = command.Bank / Shape.BanksPerRank;
        bool isOfRank = command.Kind is CommandKind.PrechargeAll or CommandKind.RefreshAll or CommandKind.ManageAll
            or CommandKind.PowerDownEnter or CommandKind.PowerDownExit or CommandKind.SelfRefreshEnter
            or CommandKind.SelfRefreshExit;
        (int Channel, int Track) row = (command.Channel, isOfRank ? TrackOfRank(rank) : TrackOfBank(command.Bank));
        if (_last.TryGetValue(row, out IssuedCommand before))
        {
            WriteSlice(before, row.Track, command.At);
        }

        _last[row] = command;
    }

    /// <summary>Writes what is still open, and the end.</summary>
    public void Dispose()
    {
        foreach (((_, int track), IssuedCommand command) in _last)
        {
            WriteSlice(command, track, long.MaxValue);
        }

        _file.Write("\n]}\n");
    }

    /// <summary>A rank's row stands above those of its banks.</summary>
    private int TrackOfRank(int rank) => (rank * (Shape.BanksPerRank + 1)) + 1;

    private int TrackOfBank(int bank) => TrackOfRank(bank / Shape.BanksPerRank) + 1 + (bank % Shape.BanksPerRank);

    private void NameRows(int channel)
    {
        WriteName(channel, 0, "process_name", $"channel {channel} ({_device.Name})");
        for (int rank = 0; rank < Shape.Ranks; rank++)
        {
            WriteName(channel, TrackOfRank(rank), "thread_name", $"rank {rank}");
        }

        for (int bank = 0; bank < Shape.Banks; bank++)
        {
            int group = bank / Shape.BanksPerGroup % Shape.BankGroups;
            string name = Shape.BankGroups > 1 ? $"group {group} " : "";
            WriteName(channel, TrackOfBank(bank), "thread_name",
                $"rank {bank / Shape.BanksPerRank} {name}bank {bank % Shape.BanksPerGroup}");
        }
    }

    private void WriteName(int channel, int track, string what, string name)
    {
        string row = $"\"ph\":\"M\",\"pid\":{channel},\"tid\":{track}";
        WriteEvent($"{row},\"name\":\"{what}\",\"args\":{{\"name\":\"{name}\"}}");
        if (track > 0)
        {
            WriteEvent($"{row},\"name\":\"thread_sort_index\",\"args\":{{\"sort_index\":{track}}}");
        }
    }

    private void WriteSlice(in IssuedCommand command, int track, long next)
    {
        long clocks = Math.Max(1, Math.Min(_clocks[(int)command.Kind], next - command.At));
        string row = $"\"ph\":\"X\",\"pid\":{command.Channel},\"tid\":{track}";
        string time = $"\"ts\":{Microseconds(command.At)},\"dur\":{Microseconds(clocks)}";
        string where = $"\"clock\":{command.At},\"row\":{command.Row},\"column\":{command.Column}";
        WriteEvent($"{row},{time},\"name\":\"{Commands.NameOf(command.Kind)}\",\"args\":{{{where}}}");
    }

    private void WriteEvent(string members)
    {
        _file.Write(_isFirst ? "\n{" : ",\n{");
        _file.Write(members);
        _file.Write('}');
        _isFirst = false;
    }

    private string Microseconds(long clocks) =>
        (clocks * (decimal)_device.ClockPs / 1_000_000).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>How long a command keeps its bank or rank, when nothing else comes.</summary>
    private int ClocksOf(CommandKind kind)
    {
        int burst = _device["nBL"];
        int rcd = _device.ValueOr("nRCD", _device.ValueOr("nRCDRD", 1));
        return kind switch
        {
            CommandKind.Activate => rcd,
            CommandKind.Read => _device["nCL"] + burst,
            CommandKind.ReadPrecharge => _device["nRTP"] + _device["nRP"],
            CommandKind.Write => _device["nCWL"] + burst + _device["nWR"],
            CommandKind.WritePrecharge => _device["nCWL"] + burst + _device["nWR"] + _device["nRP"],
            CommandKind.Precharge or CommandKind.PrechargeSame or CommandKind.PrechargeAll => _device["nRP"],
            CommandKind.RefreshAll or CommandKind.ManageAll => _device["nRFC"],
            CommandKind.RefreshBank => _device.ValueOr("nRFCpb", 1),
            CommandKind.RefreshSame => _device.ValueOr("nRFCsb", 1),
            CommandKind.ManageSame => _device.ValueOr("nRFCsb", _device.ValueOr("nRFMpb", 1)),
            CommandKind.PowerDownEnter or CommandKind.SelfRefreshEnter => int.MaxValue,
            _ => 1,
        };
    }
}
