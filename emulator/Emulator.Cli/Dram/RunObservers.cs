using Emulator.Dram.Checker;
using Emulator.Dram.Controller;
using Emulator.Dram.Energy;

namespace Emulator.Cli.Dram;

/// <summary>Everybody who watches the commands of a run, and the files that they write.</summary>
internal sealed class RunObservers : IDisposable
{
    private const int PictureClocks = 150;

    private readonly List<IDisposable> _files = [];
    private readonly List<ICommandSink> _sinks = [];
    private readonly TextWriter? _drawing;
    private readonly TimelinePicture? _picture;

    public RunObservers(DramSetup setup)
    {
        DramOptions options = setup.Options;
        Requests = Open("--requests", options.Requests);
        if (Open("--commands", options.Commands) is { } commands)
        {
            _sinks.Add(new CommandFile(commands, setup.Device.Organization));
        }

        if (Open("--timeline", options.Timeline) is { } timeline)
        {
            TimelineFile file = new(timeline, setup.Device, options.Channels);
            _files.Add(file);
            _sinks.Add(file);
        }

        if (Open("--picture", options.Picture) is { } drawing)
        {
            _drawing = drawing;
            _picture = new TimelinePicture(setup.Device, PictureClocks);
            _sinks.Add(_picture);
        }

        if (options.Check)
        {
            Checker = CheckReport.NewChecker(setup.Device, setup.Refresh);
            _sinks.Add(Checker);
        }

        if (options.Energy)
        {
            Energy = new EnergyMeter(setup.Device, options.Channels);
            _sinks.Add(Energy);
        }
    }

    public IReadOnlyList<ICommandSink> Sinks => _sinks;

    /// <summary>Takes a line for every request; null when nobody wants them.</summary>
    public TextWriter? Requests { get; }

    public CommandChecker? Checker { get; }

    public EnergyMeter? Energy { get; }

    /// <summary>The run is over.</summary>
    public void Finish(long clock)
    {
        Checker?.Finish(clock);
        if (_drawing is { } drawing)
        {
            _picture?.WriteTo(drawing);
        }
    }

    /// <summary>What is still to be written is, the last opened first.</summary>
    public void Dispose()
    {
        for (int i = _files.Count - 1; i >= 0; i--)
        {
            _files[i].Dispose();
        }
    }

    private StreamWriter? Open(string option, string? name)
    {
        StreamWriter? file = DramFiles.CreateText(option, name);
        if (file != null)
        {
            _files.Add(file);
        }

        return file;
    }
}
