using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;
using Tests.Support;

namespace Tests.Timing.Dram;

/// <summary>
/// Channels that somebody watches go from event to event together, others each by itself; somebody may ask for the next
/// event at any time. No request and no count may tell which it was.
/// </summary>
[TestFixture]
internal sealed class WatchedChannelTests
{
    private const int Runs = 300;
    private const int Requesters = 4;

    /// <summary>The first and last of each standard.</summary>
    private static readonly DramDevice[] s_devices =
    [
        .. DramStandards.All.GroupBy(device => device.Standard.Name)
            .SelectMany(group => new[] { group.First(), group.Last() }).Distinct(),
        ReferencePresets.Ddr4At2400R, ReferencePresets.Ddr5At4800An,
    ];

    private static readonly string[] s_refreshes =
        ["none", "all-bank", "all-bank,postpone=8,pull-in=8", "all-bank,hot", "per-bank,postpone=4", "same-bank"];

    private static readonly PolicySet[] s_policies =
    [
        .. PolicySet.All,
        PolicySet.Default with { Name = "managed", ManagementThreshold = 2 },
        PolicySet.Default with { Name = "sleepy", PowerDownAfter = 1, SelfRefreshAfter = 20 },
        PolicySet.Default with { Name = "small", ReadQueue = 2, WriteQueue = 4, WriteHigh = 3, WriteLow = 1 },
    ];

    [Test]
    public void Requests_and_counts_are_the_same_whether_somebody_watches_or_not([Values(2, 4, 8)] int channels)
    {
        long commands = 0;
        long requests = 0;
        int runs = 0;
        for (ulong seed = 0; runs < Runs; seed++)
        {
            SplitMix random = new((seed << 8) + (ulong)channels);
            DramDevice device = s_devices[random.Below(s_devices.Length)].WithRanks(1 << random.Below(3));
            PolicySet policy = s_policies[random.Below(s_policies.Length)];
            RefreshPolicy refresh = RefreshPolicy.Parse(s_refreshes[random.Below(s_refreshes.Length)]);
            if (MakeIf(device, channels, policy, refresh) is not { } watched
                || MakeIf(device, channels, policy, refresh) is not { } unwatched)
            {
                continue;
            }

            string what = $"seed {seed}: {device.Name} x{device.Organization.Ranks} {policy.Name} {refresh}";
            TraceRequest[] trace = Make(device, random);
            int window = 1 + random.Below(200);
            CommandList list = new();
            watched.Watch(list);
            Assert.That(Replay(unwatched, trace, window), Is.EqualTo(Replay(watched, trace, window)), what);
            Assert.That(CountsOf(unwatched), Is.EqualTo(CountsOf(watched)), what);
            Assert.That(list.Seen.Select(command => command.At), Is.Ordered, what);
            Assert.That(Commanded(list, channels), Is.EqualTo(Commanded(watched)), what);
            commands += list.Seen.Count;
            requests += trace.Length;
            runs++;
        }

        TestContext.Out.WriteLine($"{channels} channels: {runs} runs, {requests} requests, {commands} commands");
    }

    [Test]
    public void Whoever_asks_for_the_next_event_changes_nothing()
    {
        int runs = 0;
        for (uint seed = 0; runs < Runs; seed++)
        {
            SplitMix random = new(seed);
            DramDevice device = s_devices[random.Below(s_devices.Length)];
            PolicySet policy = s_policies[random.Below(s_policies.Length)];
            RefreshPolicy refresh = RefreshPolicy.Parse(s_refreshes[random.Below(s_refreshes.Length)]);
            if (MakeIf(device, 1, policy, refresh) is not { } asked
                || MakeIf(device, 1, policy, refresh) is not { } unasked)
            {
                continue;
            }

            string what = $"seed {seed}: {device.Name} {policy.Name} {refresh}";
            TrafficResult expected = new RandomTraffic(device, seed).Run(unasked);
            TrafficResult found = new RandomTraffic(device, seed).Run(asked, memory => _ = memory.NextEvent);
            Assert.That(found.End, Is.EqualTo(expected.End), what);
            Assert.That(CountsOf(asked), Is.EqualTo(CountsOf(unasked)), what);
            runs++;
        }

        TestContext.Out.WriteLine($"{runs} runs");
    }

    /// <summary>The clocks of all requests, and where the replay stopped.</summary>
    private static long[] Replay(MemoryController memory, TraceRequest[] trace, int window)
    {
        ReplayClocks clocks = new(trace.Length);
        long end = new TraceReplayer(memory, window, clocks).Run(new TimedRequests(trace));
        return [.. clocks.Sent, .. clocks.Done, end];
    }

    /// <summary>All that the channels counted, each name before its value.</summary>
    private static List<string> CountsOf(MemoryController memory)
    {
        List<string> counts = [];
        foreach (ChannelStatistics channel in memory.Statistics)
        {
            counts.AddRange(channel.Named.Select(count => $"{count.Name} {count.Value}"));
            counts.AddRange(channel.ReadLatency.Counts.Select((count, bin) => $"reads of bin {bin}: {count}"));
            counts.AddRange(channel.WriteLatency.Counts.Select((count, bin) => $"writes of bin {bin}: {count}"));
            for (int i = 0; i < Requesters; i++)
            {
                RequesterStatistics of = channel.Of((byte)i);
                counts.Add($"requester {i}: {of.Reads} {of.Writes} {of.RowHits} {of.ReadLatencySum}");
            }
        }

        return counts;
    }

    private static long[] Commanded(MemoryController memory) =>
        [.. memory.Statistics.SelectMany(channel => channel.CommandsByKind)];

    private static long[] Commanded(CommandList list, int channels)
    {
        long[] counts = new long[channels * Commands.Count];
        list.Seen.ForEach(command => counts[(command.Channel * Commands.Count) + (int)command.Kind]++);
        return counts;
    }

    /// <summary>Neighbours, lines that come again and others, in bursts, at times with gaps of refreshes.</summary>
    private static TraceRequest[] Make(DramDevice device, SplitMix random)
    {
        int lines = (int)Math.Min(int.MaxValue, device.Organization.CapacityBytes / device.Organization.LineBytes);
        int spread = lines >> (random.Below(5) * 4);
        int writes = random.Below(101);
        int longest = random.OneIn(3) ? device["nREFI"] * 2 : 200;
        TraceRequest[] trace = new TraceRequest[100 + random.Below(300)];
        int line = 0;
        long clock = random.OneIn(2) ? Math.Max(0, device["nREFI"] - random.Below(500)) : 0;
        for (int i = 0; i < trace.Length; i++)
        {
            line = random.Below(4) switch
            {
                0 => line,
                1 => (line + 1) % lines,
                _ => random.Below(Math.Max(spread, 1)),
            };
            clock += random.OneIn(20) ? random.Below(longest) : 0;
            ulong address = (ulong)line * (ulong)device.Organization.LineBytes;
            trace[i] = new TraceRequest(address, random.Chance(writes), clock, (byte)random.Below(Requesters));
        }

        return trace;
    }

    /// <summary>A memory, if these go together.</summary>
    private static MemoryController? MakeIf(
        DramDevice device, int channels, PolicySet policy, RefreshPolicy refresh)
    {
        try
        {
            AddressMapping mapping = AddressMapping.Parse("RoBaRaCoCh", device.Organization, channels);
            return new MemoryController(device, channels, mapping, policy, refresh);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
