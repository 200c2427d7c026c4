using Emulator.Cli;
using Emulator.Cli.Dram;
using Emulator.Dram.Replay;

namespace Tests.Unit.Cli.Dram;

/// <summary>Options become a memory and its requests; what cannot be is said in one line, with what can.</summary>
[TestFixture]
internal sealed class DramSetupTests
{
    [TestCase("--standard DDR4-2400Q --generate seq", "unknown standard: --standard DDR4-2400Q: did you mean DDR4-24")]
    [TestCase("--policy fr-fcsf --generate seq", "unknown policy: --policy fr-fcsf: did you mean fr-fcfs?")]
    [TestCase("--refresh some --generate seq", "refresh 'some' is none of none, all-bank")]
    [TestCase("--standard DDR4-2400R --refresh same-bank --generate seq", "DDR4 has no REFsb")]
    [TestCase("--mapping RoBaXxCo --generate seq", "not a mapping of this memory: --mapping RoBaXxCo")]
    [TestCase("--channels 3 --generate seq", "--channels 3: give a power of two up to 64")]
    [TestCase("--window 0 --generate seq", "--window 0: give 1 or more")]
    [TestCase("--generate sideways", "unknown generator: --generate sideways")]
    [TestCase("--generate mix:2", "unknown generator: --generate mix:2")]
    [TestCase("--generate stride:0", "unknown generator: --generate stride:0")]
    [TestCase("", "no requests: dram: give --trace FILE or --generate seq")]
    [TestCase("--trace a --generate seq", "two sources of requests")]
    [TestCase("--trace no/such/file", "cannot be read: --trace no/such/file")]
    [TestCase("--plot a.gif", "--plot a.gif: give a name in .svg or .png")]
    [TestCase("--generat seq", "unknown option: --generat: did you mean --generate?")]
    [TestCase("seq", "not an option: 'seq'")]
    public void What_cannot_be_is_said(string line, string message) => Assert.That(
        () => Build(line).OpenRequests(),
        Throws.TypeOf<UserErrorException>().With.Message.Contains(message).And.Message.Not.Contains("\n"));

    [TestCase("seq", "R0 R40 R80 RC0")]
    [TestCase("stride:256", "R0 R100 R200 R300")]
    [TestCase("rotate", "R0 R2000 R4000 R6000 R40")]
    public void Requests_are_generated_in_order(string form, string expected)
    {
        string[] words = expected.Split(' ');
        Assert.That(Take(form, words.Length), Is.EqualTo(words));
    }

    [Test]
    public void Random_requests_repeat_with_their_seed()
    {
        string[] first = Take("random", 100);
        Assert.That(Take("random", 100), Is.EqualTo(first));
        Assert.That(Take("random", 100, "--seed 2"), Is.Not.EqualTo(first));
        Assert.That(first.Distinct().Count(), Is.EqualTo(100));
    }

    [Test]
    public void A_mix_has_its_share_of_writes()
    {
        int writes = Take("mix:3/1", 40_000).Count(request => request[0] == 'W');
        Assert.That(writes, Is.InRange(9_700, 10_300));
    }

    /// <summary>A chase is a read that waits for the one before it.</summary>
    [TestCase("--generate chase", 1)]
    [TestCase("--generate random", 64)]
    [TestCase("--generate chase --window 4", 4)]
    public void The_window_follows_from_the_form(string line, int window) =>
        Assert.That(Build(line).Window, Is.EqualTo(window));

    private static DramSetup Build(string line) => DramSetup.Build(DramCommand.Parse(
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "run", DramOptionTable.Run, other: null));

    private static string[] Take(string form, int count, string more = "")
    {
        TraceRequest[] requests = new TraceRequest[count];
        RequestSource source = Build($"--generate {form} --count {count} {more}").OpenRequests();
        Assert.That(source.Fill(requests), Is.EqualTo(count));
        return [.. requests.Select(request => $"{(request.IsWrite ? 'W' : 'R')}{request.Address:X}")];
    }
}
