using Emulator.Arch;
using Emulator.Dram;
using Emulator.Dram.Controller;
using Emulator.Dram.Mapping;
using Emulator.Dram.Replay;
using Emulator.Dram.Standards;

namespace Tests.Timing.Dram;

/// <summary>Single rules of the controller that no reference run meets.</summary>
[TestFixture]
internal sealed class ControllerRuleTests
{
    private const ulong Line = 64;

    [Test]
    public void A_read_of_a_queued_write_is_answered_in_the_next_clock()
    {
        MemoryController memory = Make(PolicySet.Ramulator21);
        Assert.That(memory.TrySubmit(new(1, new(Line), IsWrite: true), new Cycle(0)), Is.True);
        Assert.That(memory.TrySubmit(new(2, new(Line), IsWrite: false), new Cycle(0)), Is.True);
        Assert.That(Advance(memory, 1), Has.Member(new Completion(2, new Cycle(1))));
        Assert.That(memory.Statistics.Single().ForwardedReads, Is.EqualTo(1));
    }

    [Test]
    public void A_write_to_a_queued_line_is_done_at_once()
    {
        MemoryController memory = Make(PolicySet.Ramulator21);
        Assert.That(memory.TrySubmit(new(1, new(Line), IsWrite: true), new Cycle(0)), Is.True);
        Assert.That(memory.TrySubmit(new(2, new(Line), IsWrite: true), new Cycle(0)), Is.True);
        Assert.That(Advance(memory, 1), Has.Member(new Completion(2, new Cycle(0))));
        Assert.That(memory.Statistics.Single().CoalescedWrites, Is.EqualTo(1));
    }

    [Test]
    public void A_full_queue_refuses_until_a_request_has_left_it()
    {
        MemoryController memory = Make(PolicySet.Default with { ReadQueue = 2 });
        ulong row = RowBytes;
        Assert.That(memory.TrySubmit(new(1, new(0), IsWrite: false), new Cycle(0)), Is.True);
        Assert.That(memory.TrySubmit(new(2, new(row), IsWrite: false), new Cycle(0)), Is.True);
        Assert.That(memory.TrySubmit(new(3, new(row * 2), IsWrite: false), new Cycle(0)), Is.False);
        Advance(memory, 1);
        Assert.That(memory.TrySubmit(new(3, new(row * 2), IsWrite: false), new Cycle(1)), Is.True);
    }

    [TestCase("fr-fcfs", 0)]
    [TestCase("closed", 1)]
    [TestCase("timeout", 1)]
    [TestCase("adaptive", 1)]
    public void A_row_is_closed_without_need_only_by_a_policy_that_says_so(string policy, int closings)
    {
        MemoryController memory = Make(PolicySet.All.Single(p => p.Name == policy));
        Assert.That(memory.TrySubmit(new(1, new(0), IsWrite: false), new Cycle(0)), Is.True);
        Advance(memory, 5000);
        long[] commands = memory.Statistics.Single().CommandsByKind;
        long closed = commands[(int)CommandKind.Precharge] + commands[(int)CommandKind.ReadPrecharge];
        Assert.That(closed, Is.EqualTo(closings));
    }

    [Test]
    public void An_idle_rank_is_powered_down_then_refreshes_itself_and_owes_one_refresh_when_it_wakes()
    {
        PolicySet policy = PolicySet.Default with { PowerDownAfter = 10, SelfRefreshAfter = 500 };
        MemoryController memory = Make(policy, DramStandards.Find("DDR4-2400R"), RefreshMode.AllBank);
        Assert.That(memory.TrySubmit(new(1, new(0), IsWrite: false), new Cycle(0)), Is.True);
        Advance(memory, 50_000);
        long[] commands = memory.Statistics.Single().CommandsByKind;
        Assert.That(commands[(int)CommandKind.PowerDownEnter], Is.EqualTo(1));
        Assert.That(commands[(int)CommandKind.SelfRefreshEnter], Is.EqualTo(1));
        Assert.That(commands[(int)CommandKind.RefreshAll], Is.Zero);
        Assert.That(memory.TrySubmit(new(2, new(0), IsWrite: false), new Cycle(50_000)), Is.True);
        Advance(memory, 60_000);
        Assert.That(commands[(int)CommandKind.SelfRefreshExit], Is.EqualTo(1));
        Assert.That(commands[(int)CommandKind.RefreshAll], Is.GreaterThanOrEqualTo(1));
        Assert.That(memory.Statistics.Single().Reads, Is.EqualTo(2));
    }

    /// <summary>
    /// A read that a queued write answers is done the clock after, and told then, though another read came before it;
    /// under ramulator-2.1 it leaves behind that read.
    /// </summary>
    [Test]
    public void Completions_come_in_the_order_of_time()
    {
        foreach (PolicySet policy in (PolicySet[])[PolicySet.Default, PolicySet.Ramulator21])
        {
            MemoryController memory = Make(policy);
            Assert.That(memory.TrySubmit(new(1, new(0), IsWrite: false), new Cycle(0)), Is.True);
            Assert.That(memory.TrySubmit(new(2, new(4 * RowBytes), IsWrite: true), new Cycle(0)), Is.True);

            // A read that waits for the bank of the first keeps the write in its queue.
            Assert.That(memory.TrySubmit(new(4, new(16 * RowBytes), IsWrite: false), new Cycle(0)), Is.True);
            Completion[] early = Advance(memory, 18);
            Assert.That(memory.TrySubmit(new(3, new(4 * RowBytes), IsWrite: false), new Cycle(18)), Is.True);
            Completion[] next = Advance(memory, 19);
            Assert.That(next.Select(c => c.Id), Is.EqualTo(policy.ReadsLeaveInOrder ? Array.Empty<long>() : [3L]));
            IEnumerable<Completion> done = early.Concat(next).Concat(Advance(memory, 40));
            Assert.That(done.Select(c => (c.Id, c.At.Value)), Is.EqualTo(new[] { (3L, 19L), (1L, 37L) }), policy.Name);
        }
    }

    /// <summary>
    /// Two commands go out in a clock of HBM; the first of them does not end a drain. Reads that all conflict come in
    /// slowly while writes fill their queue.
    /// </summary>
    [TestCase("HBM2-2000")]
    [TestCase("HBM3-6400")]
    public void A_write_drain_lasts_with_two_buses(string name)
    {
        DramDevice device = DramStandards.Find(name);
        MemoryController memory = Make(PolicySet.Default, device, RefreshMode.None);
        CommandList commands = new();
        memory.Watch(commands);
        CompletionQueue done = default;
        ulong state = 1;
        for (int i = 0; i < 6000; i++)
        {
            memory.AdvanceTo(new Cycle(i * 8), ref done);
            state = (state * 6364136223846793005) + 1442695040888963407;
            ulong row = state >> 51;
            ulong place = i % 3 == 0
                ? row * (ulong)(device.Organization.CapacityBytes / device.Organization.Rows)
                : (state >> 20) % (ulong)device.Organization.CapacityBytes;
            memory.TrySubmit(new(i, new(place), IsWrite: i % 3 != 0), new Cycle(i * 8));
        }

        CommandKind[] moves =
            [.. commands.Seen.Select(c => c.Kind).Where(k => k is CommandKind.Read or CommandKind.Write)];
        int writes = moves.Count(kind => kind == CommandKind.Write);
        int runs = moves.Zip(moves.Skip(1)).Count(pair => pair is (CommandKind.Read, CommandKind.Write));
        int drained = PolicySet.Default.WriteHigh - PolicySet.Default.WriteLow;
        Assert.That(writes / (double)runs, Is.GreaterThan(drained), $"{writes} writes in {runs} runs");
    }

    /// <summary>Requests are numbered in ten bits, of which two numbers mean no request.</summary>
    [Test]
    public void Queues_that_cannot_be_numbered_are_refused()
    {
        int most = 1022 - ReferencePresets.Ddr4At2400R.Organization.Banks;
        Assert.That(() => Make(PolicySet.Default with { ReadQueue = most - 32 }), Throws.Nothing);
        Assert.That(() => Make(PolicySet.Default with { ReadQueue = most - 31 }), Throws.ArgumentException);
    }

    /// <summary>More than a byte holds, and more than two.</summary>
    [Test]
    [Category("Slow")]
    public void Activates_of_a_row_are_counted_in_a_refresh_window()
    {
        const int pairs = 70_000;
        MemoryController memory = Make(PolicySet.Default);
        ulong[] hammer = [.. Enumerable.Range(0, pairs * 2).Select(i => (ulong)(i % 2) * RowBytes * 16)];
        new TraceReplayer(memory, 1).Run(new RequestList(hammer));
        ActivationCounters counters = memory.Statistics.Single().Activations;
        Assert.That(counters.Most, Is.EqualTo(pairs));
        Assert.That(counters.Of(0, 0) + counters.Of(0, 1), Is.EqualTo(pairs * 2));
    }

    [Test]
    public void Steady_traffic_allocates_nothing()
    {
        foreach (PolicySet policy in PolicySet.All)
        {
            MemoryController memory = Make(policy, DramStandards.Find("DDR4-2400R"), new(RefreshMode.AllBank, 8, 8));
            RequestList reads = new([.. Enumerable.Range(0, 20_000).Select(i => (ulong)i * 7919 * Line)]);
            TraceReplayer replayer = new(memory, 64);
            replayer.Run(reads);
            reads.Rewind();
            long before = GC.GetAllocatedBytesForCurrentThread();
            replayer.Run(reads);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, policy.Name);
        }
    }

    private static ulong RowBytes => (ulong)ReferencePresets.Ddr4At2400R.Organization.LinesPerRow * Line;

    private static MemoryController Make(PolicySet policy) =>
        Make(policy, ReferencePresets.Ddr4At2400R, RefreshMode.None);

    private static MemoryController Make(PolicySet policy, DramDevice device, RefreshPolicy refresh) => new(
        device, 1, AddressMapping.Parse("RoBaRaCoCh", device.Organization, 1), policy, refresh);

    private static Completion[] Advance(MemoryController memory, long to)
    {
        CompletionQueue done = default;
        memory.AdvanceTo(new Cycle(to), ref done);
        return done.Items.ToArray();
    }
}
