using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// What arithmetic says about simple traffic, for the two reference devices. The first command of a request comes one
/// clock after it, which adds 1 to each latency.
/// </summary>
[TestFixture]
internal sealed class AnalyticTests
{
    private const int Count = 20_000;

    private static readonly PolicySet[] s_policies = [PolicySet.Ramulator21, PolicySet.Default];

    private static IEnumerable<TestCaseData> Devices()
    {
        foreach (PolicySet policy in s_policies)
        {
            yield return new TestCaseData(ReferencePresets.Ddr4At2400R, policy)
                .SetArgDisplayNames("DDR4-2400R", policy.Name);
            yield return new TestCaseData(ReferencePresets.Ddr5At4800An, policy)
                .SetArgDisplayNames("DDR5-4800AN", policy.Name);
        }
    }

    /// <summary>The last clock of read data is one later where RD's two clocks are counted from the last.</summary>
    private static int ExtraOf(DramDevice device, PolicySet policy) =>
        policy.ReadDoneFromFirstClock ? 0 : device.Standard.ClocksOf(CommandKind.Read) - 1;

    /// <summary>Rules count from last clock to last clock, so ACT to RD is tRCD between first clocks.</summary>
    [TestCaseSource(nameof(Devices))]
    public void A_row_hit_takes_CL_and_the_burst(DramDevice device, PolicySet policy)
    {
        long[] latencies = Chain(device, policy, Enumerable.Range(0, 64).Select(i => (ulong)i * 64));
        int expected = device["nCL"] + device["nBL"] + 1 + ExtraOf(device, policy);
        Assert.That(latencies[1..], Is.All.EqualTo(expected));
    }

    [TestCaseSource(nameof(Devices))]
    public void A_closed_row_adds_RCD(DramDevice device, PolicySet policy)
    {
        // The first touch of each bank.
        ulong bank = (ulong)device.Organization.LinesPerRow * 64;
        long[] latencies = Chain(
            device, policy, Enumerable.Range(0, device.Organization.Banks).Select(i => (ulong)i * bank));
        int expected = device["nRCD"] + device["nCL"] + device["nBL"] + 1 + ExtraOf(device, policy);
        Assert.That(latencies, Is.All.EqualTo(expected));
    }

    [TestCaseSource(nameof(Devices))]
    public void A_conflict_adds_RP_and_a_same_bank_ping_pong_has_the_period_RC(DramDevice device, PolicySet policy)
    {
        ulong row = (ulong)(device.Organization.CapacityBytes / device.Organization.Rows);
        long[] latencies = Chain(device, policy, Enumerable.Range(0, Count).Select(i => (ulong)(i % 2) * row));
        int expected = Math.Max(device["nRC"], ConflictOf(device, policy));
        Assert.That(latencies[1..].Average(), Is.EqualTo(expected).Within(0.01));
    }

    /// <summary>PRE takes one clock and ACT two in DDR5: tRP is one clock less between first clocks.</summary>
    private static int ConflictOf(DramDevice device, PolicySet policy)
    {
        int shorter = device.Standard.ClocksOf(CommandKind.Activate) - 1;
        return device["nRP"] - shorter + device["nRCD"] + device["nCL"] + device["nBL"] + 1 + ExtraOf(device, policy);
    }

    [TestCaseSource(nameof(Devices))]
    public void Random_reads_are_bound_by_four_activates_a_window(DramDevice device, PolicySet policy)
    {
        ulong lines = (ulong)(device.Organization.CapacityBytes / 64);
        IEnumerable<ulong> random = Enumerable.Range(1, Count).Select(i => Mix((ulong)i) % lines * 64);
        Assert.That(ClocksARequest(device, policy, random), Is.EqualTo(device["nFAW"] / 4.0).Within(0.02));
    }

    [TestCaseSource(nameof(Devices))]
    public void Rotating_the_bank_groups_reaches_the_peak(DramDevice device, PolicySet policy)
    {
        ulong lines = (ulong)device.Organization.LinesPerRow;
        ulong groups = (ulong)device.Organization.BankGroups;
        IEnumerable<ulong> rotated = Enumerable.Range(0, Count).Select(i => (ulong)i).Select(i =>
            ((i % groups * lines) + (i / groups % lines) + (i / groups / lines * groups * lines)) * 64);
        double peak = Math.Max(device["nBL"], device["nCCDS"]);
        Assert.That(ClocksARequest(device, policy, rotated), Is.EqualTo(peak).Within(0.01));
    }

    /// <summary>Refresh turns conflicts of a dependent chain into misses.</summary>
    [Test]
    public void Refresh_makes_a_dependent_chain_faster_in_ddr5()
    {
        DramDevice device = ReferencePresets.Ddr5At4800An;
        ulong lines = (ulong)(device.Organization.CapacityBytes / 64);
        ulong[] random = [.. Enumerable.Range(1, Count).Select(i => Mix((ulong)i) % lines * 64)];
        long without = Last(device, PolicySet.Ramulator21, RefreshMode.None, 1, random);
        long with = Last(device, PolicySet.Ramulator21, RefreshMode.AllBank, 1, random);
        Assert.That((double)without / Count, Is.EqualTo(110.0).Within(0.1));
        Assert.That((double)with / Count, Is.EqualTo(107.2).Within(0.2));
    }

    /// <summary>All refreshes that fall due in a run are done in it, but for those that may still be owed.</summary>
    [TestCase("DDR4-2400R-ramulator", "all-bank", CommandKind.RefreshAll, 1, 1)]
    [TestCase("DDR4-2400R-ramulator", "all-bank,hot", CommandKind.RefreshAll, 2, 1)]
    [TestCase("DDR4-2400R-ramulator", "all-bank,postpone=8", CommandKind.RefreshAll, 1, 9)]
    [TestCase("DDR5-4800A", "same-bank", CommandKind.RefreshSame, 8, 1)]
    [TestCase("LPDDR4-3200", "per-bank", CommandKind.RefreshBank, 8, 1)]
    public void As_many_refreshes_are_done_as_fall_due(
        string name, string refresh, CommandKind kind, int everyInterval, int mayOwe)
    {
        DramDevice device = DramStandards.Find(name);
        ulong lines = (ulong)(device.Organization.CapacityBytes / device.Organization.LineBytes);
        ulong[] random = [.. Enumerable.Range(1, Count).Select(i =>
            Mix((ulong)i) % lines * (ulong)device.Organization.LineBytes)];
        MemoryController memory = Make(device, PolicySet.Default, RefreshPolicy.Parse(refresh));
        long last = new TraceReplayer(memory, 16).Run(new RequestList(random));
        double due = (double)last * everyInterval / device["nREFI"];
        long done = memory.Statistics.Single().CommandsByKind[(int)kind];
        TestContext.Out.WriteLine($"{done} of {due:F1}");
        Assert.That(done, Is.InRange(due - mayOwe - 1.1, due + 1.1));
    }

    private static MemoryController Make(DramDevice device, PolicySet policy, RefreshPolicy refresh) => new(
        device, 1, AddressMapping.Parse("RoBaRaCoCh", device.Organization, 1), policy, refresh);

    private static long Last(DramDevice device, PolicySet policy, RefreshPolicy refresh, int window, ulong[] reads) =>
        new TraceReplayer(Make(device, policy, refresh), window).Run(new RequestList(reads));

    private static double ClocksARequest(DramDevice device, PolicySet policy, IEnumerable<ulong> reads)
    {
        ulong[] all = [.. reads];
        return (double)Last(device, policy, RefreshMode.None, 64, all) / all.Length;
    }

    /// <summary>Latencies of reads of which each waits for the one before.</summary>
    private static long[] Chain(DramDevice device, PolicySet policy, IEnumerable<ulong> reads)
    {
        ulong[] all = [.. reads];
        ReplayClocks clocks = new(all.Length);
        new TraceReplayer(Make(device, policy, RefreshMode.None), 1, clocks).Run(new RequestList(all));
        return [.. clocks.Sent.Zip(clocks.Done, (from, to) => to - from)];
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
