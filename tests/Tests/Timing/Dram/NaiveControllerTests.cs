using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// A second controller, written from the words of the policy <c>ramulator-2.1</c> alone, equals the reference runs, and
/// the product equals it where no reference run went: forwarded reads, coalesced writes, other windows, gaps.
/// </summary>
[TestFixture]
internal sealed class NaiveControllerTests
{
    private const int Cases = 600;

    [TestCaseSource(typeof(ReferenceRuns), nameof(ReferenceRuns.All))]
    public void The_naive_controller_has_the_clocks_of_the_reference(
        int generation, string trace, bool refreshes, int window, long last, string digest)
    {
        NaiveRules rules = generation == 4 ? NaiveRules.Ddr4 : NaiveRules.Ddr5;
        TraceRequest[] requests = Array.ConvertAll(
            ReferenceTraces.Requests(generation, trace), r => new TraceRequest(r & ~1UL, (r & 1) != 0));
        NaiveReplay naive = new NaiveReplay(rules, 1, refreshes, requests, window).Run();
        Assert.That(naive.Done.Max(), Is.EqualTo(last));
        Assert.That(ReferenceRuns.DigestOf(naive.Sent, naive.Done), Is.EqualTo(digest));
    }

    [Test]
    public void Any_traffic_has_the_clocks_and_commands_of_the_naive_controller([Values(1, 2, 4, 8)] int channels)
    {
        long[] counts = new long[6];
        for (ulong seed = 0; seed < Cases; seed++)
        {
            NaiveCase traffic = new(seed, channels);
            bool isWatched = seed % 2 == 0;
            string? difference = Compare(traffic, traffic.Requests, isWatched, counts);
            if (difference is not null)
            {
                Assert.Fail($"seed {seed}: {difference}\n{Shrunk(traffic, isWatched)}");
            }
        }

        TestContext.Out.WriteLine($"channels {channels}: {Cases} cases, {counts[0]} requests, {counts[1]} commands "
            + $"compared; {counts[2]} forwarded, {counts[3]} coalesced, {counts[4]} refused, {counts[5]} refreshes");
        Assert.That(counts, Is.All.GreaterThan(100));
    }

    /// <summary>Runs the product too, and tells the first request or command that differs.</summary>
    private static string? Compare(NaiveCase traffic, TraceRequest[] requests, bool isWatched, long[] counts)
    {
        NaiveReplay naive = new NaiveReplay(
            traffic.Rules, traffic.Channels, traffic.Refreshes, requests, traffic.Window).Run();
        counts[0] += requests.Length;
        counts[2] += naive.Forwarded;
        counts[3] += naive.Coalesced;
        counts[4] += naive.Refused;
        counts[5] += naive.Issued.Count(command => command.Kind == CommandKind.RefreshAll);
        DramDevice device = traffic.Generation == 4 ? ReferencePresets.Ddr4At2400R : ReferencePresets.Ddr5At4800An;
        AddressMapping mapping = AddressMapping.Parse("RoBaRaCoCh", device.Organization, traffic.Channels);
        RefreshMode refresh = traffic.Refreshes ? RefreshMode.AllBank : RefreshMode.None;
        MemoryController memory = new(device, traffic.Channels, mapping, PolicySet.Ramulator21, refresh);
        CommandList commands = new();
        if (isWatched)
        {
            memory.Watch(commands);
        }

        ReplayClocks clocks = new(requests.Length);
        new TraceReplayer(memory, traffic.Window, clocks).Run(new TimedRequests(requests));
        for (int i = 0; i < requests.Length; i++)
        {
            if (naive.Sent[i] != clocks.Sent[i] || naive.Done[i] != clocks.Done[i])
            {
                return $"request {i}: naive {naive.Sent[i]} to {naive.Done[i]}, product {clocks.Sent[i]} to "
                    + $"{clocks.Done[i]}";
            }
        }

        return isWatched ? CompareCommands(naive, commands, counts) : null;
    }

    /// <summary>Leaves out requests, many at first, while there is a difference.</summary>
    private static string Shrunk(NaiveCase traffic, bool isWatched)
    {
        long[] counts = new long[6];
        TraceRequest[] requests = traffic.Requests;
        for (int size = requests.Length / 2; size > 0; size /= 2)
        {
            for (int first = requests.Length - size; first >= 0; first -= size)
            {
                TraceRequest[] fewer = [.. requests[..first], .. requests[(first + size)..]];
                requests = Compare(traffic, fewer, isWatched, counts) is null ? requests : fewer;
            }
        }

        return $"DDR{traffic.Generation}, {traffic.Channels} channels, window {traffic.Window}, refresh "
            + $"{traffic.Refreshes}, watched {isWatched}: {Compare(traffic, requests, isWatched, counts)}\n"
            + string.Join('\n', requests);
    }

    /// <summary>Of commands behind the last completion, as those of a refresh, each may have seen more.</summary>
    private static string? CompareCommands(NaiveReplay naive, CommandList commands, long[] counts)
    {
        long end = naive.Done.DefaultIfEmpty().Max();
        IssuedCommand[] expected = [.. naive.Issued.TakeWhile(command => command.At <= end)];
        IssuedCommand[] found = [.. commands.Seen.TakeWhile(command => command.At <= end).Select(Known)];
        counts[1] += expected.Length;
        int first = expected.AsSpan().CommonPrefixLength(found);
        return first == expected.Length && first == found.Length
            ? null
            : $"command {first}: naive {At(expected, first)}, product {At(found, first)}";
    }

    /// <summary>Without what the naive controller does not know.</summary>
    private static IssuedCommand Known(IssuedCommand command) => command with
    {
        Column = 0,
        Bank = command.Kind is CommandKind.PrechargeAll or CommandKind.RefreshAll ? 0 : command.Bank,
        Row = command.Kind is CommandKind.Precharge or CommandKind.PrechargeAll or CommandKind.RefreshAll
            ? 0
            : command.Row,
    };

    private static string At(IssuedCommand[] commands, int index) =>
        index < commands.Length ? commands[index].ToString() : "none";
}
