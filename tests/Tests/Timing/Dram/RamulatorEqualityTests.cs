using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>
/// The policy <c>ramulator-2.1</c> gives every request of twenty reference runs of Ramulator 2.1 the same two clocks.
/// </summary>
[TestFixture]
internal sealed class RamulatorEqualityTests
{
    [TestCaseSource(typeof(ReferenceRuns), nameof(ReferenceRuns.All))]
    public void Every_request_has_the_clocks_of_the_reference(
        int generation, string trace, bool refreshes, int window, long last, string digest)
    {
        DramDevice device = generation == 4 ? ReferencePresets.Ddr4At2400R : ReferencePresets.Ddr5At4800An;
        AddressMapping mapping = AddressMapping.Parse("RoBaRaCoCh", device.Organization, 1);
        RefreshMode refresh = refreshes ? RefreshMode.AllBank : RefreshMode.None;
        MemoryController memory = new(device, 1, mapping, PolicySet.Ramulator21, refresh);
        ulong[] requests = ReferenceTraces.Requests(generation, trace);
        ReplayClocks clocks = new(requests.Length);
        new TraceReplayer(memory, window, clocks).Run(new RequestList(requests));
        TestContext.Out.WriteLine($"{requests.Length} requests");
        Assert.That(clocks.Done.Max(), Is.EqualTo(last));
        Assert.That(ReferenceRuns.DigestOf(clocks.Sent, clocks.Done), Is.EqualTo(digest));
    }
}
