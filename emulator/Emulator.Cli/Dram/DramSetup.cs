using Emulator.Arch;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Emulator.Cli.Dram;

/// <summary>From options to a memory and its requests; what cannot be is said in one line.</summary>
internal sealed class DramSetup
{
    private DramSetup(
        DramOptions options, DramDevice device, AddressMapping mapping, MemoryController memory, RefreshPolicy refresh)
    {
        Options = options;
        Refresh = refresh;
        Device = device;
        Mapping = mapping;
        Memory = memory;
    }

    public DramOptions Options { get; }

    public DramDevice Device { get; }

    public AddressMapping Mapping { get; }

    public MemoryController Memory { get; }

    public RefreshPolicy Refresh { get; }

    /// <summary>As <c>compare</c> was given it, for legends.</summary>
    public string Name => Options.Configuration ?? Device.Name;

    public int Window => Options.Window ?? GeneratedRequests.WindowOf(Options.Generate) ?? 64;

    public long CapacityBytes => Device.Organization.CapacityBytes * Options.Channels;

    /// <exception cref="UserErrorException">An unknown name or an organisation that cannot be.</exception>
    public static DramSetup Build(DramOptions options)
    {
        DramDevice device = DeviceOf(options);
        AddressMapping mapping = MappingOf(options, device.Organization);
        PolicySet policy = PolicySet.All.FirstOrDefault(p => p.Name == options.Policy) ?? throw new UserErrorException(
            "unknown policy", $"--policy {options.Policy}",
            Advice([Nearest.Of(options.Policy, PolicySet.All.Select(p => p.Name))]));
        RefreshPolicy refresh = RefreshOf(options);
        try
        {
            MemoryController memory = new(device, options.Channels, mapping, policy, refresh);
            return new DramSetup(options, device, mapping, memory, refresh);
        }
        catch (ArgumentException error)
        {
            throw new UserErrorException(
                "cannot be", $"--standard {options.Standard} --refresh {options.Refresh}", error.Message);
        }
    }

    /// <summary>What <c>--refresh</c> says.</summary>
    public static RefreshPolicy RefreshOf(DramOptions options)
    {
        try
        {
            return RefreshPolicy.Parse(options.Refresh);
        }
        catch (FormatException error)
        {
            throw new UserErrorException("unknown refresh", $"--refresh {options.Refresh}", error.Message);
        }
    }

    /// <summary>The device that <c>--standard</c> and <c>--ranks</c> name.</summary>
    public static DramDevice DeviceOf(DramOptions options)
    {
        if (!DramStandards.TryFind(options.Standard, out DramDevice? device))
        {
            throw new UserErrorException(
                "unknown standard", $"--standard {options.Standard}",
                Advice(DramStandards.Nearest(options.Standard, 3)));
        }

        return options.Ranks is { } ranks ? device.WithRanks(ranks) : device;
    }

    /// <summary>Opens the trace or the generator.</summary>
    public RequestSource OpenRequests()
    {
        if (Options.Trace is { } file)
        {
            return Options.Generate is null
                ? new TraceFile(DramFiles.OpenRead("--trace", file))
                : throw new UserErrorException("two sources of requests", "--trace --generate", "give one of them");
        }

        string form = Options.Generate ?? throw new UserErrorException(
            "no requests", "dram", $"give --trace FILE or --generate {GeneratedRequests.Forms}");
        try
        {
            return GeneratedRequests.Parse(
                form, Options.Count, CapacityBytes, Device.Organization.LineBytes, Options.Seed, Rotated);
        }
        catch (FormatException error)
        {
            throw new UserErrorException("unknown generator", $"--generate {form}", error.Message);
        }
    }

    /// <summary>Channels and bank groups turn with each line; rows are used up before the next are opened.</summary>
    private ulong Rotated(ulong number)
    {
        Organization o = Device.Organization;
        int channel = Turn(ref number, Options.Channels);
        int group = Turn(ref number, o.BankGroups);
        int column = Turn(ref number, o.LinesPerRow);
        int bank = Turn(ref number, o.BanksPerGroup);
        int rank = Turn(ref number, o.Ranks);
        int row = Turn(ref number, o.Rows);
        int place = (((rank * o.BankGroups) + group) * o.BanksPerGroup) + bank;
        return Mapping.AddressOf(new MappedAddress(channel, place, row, column));
    }

    private static int Turn(ref ulong number, int count)
    {
        int value = (int)(number % (ulong)count);
        number /= (ulong)count;
        return value;
    }

    private static AddressMapping MappingOf(DramOptions options, Organization organization)
    {
        try
        {
            return AddressMapping.Parse(options.Mapping, organization, options.Channels);
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new UserErrorException("not a mapping of this memory", $"--mapping {options.Mapping}", error.Message);
        }
    }

    private static string Advice(IEnumerable<string> names) =>
        $"did you mean {string.Join(", ", names)}? `pagewalk dram list` lists all";
}
