using Tests.Support;

namespace Tests.Conformance.X87;

/// <summary>The host's x87 unit decides what every x87 encoding does, state for state.</summary>
[TestFixture]
internal sealed class X87ConformanceTests
{
    private const ulong Seed = 0x8087_2026;
    private const int CasesPerRow = 500;
    private const int MismatchesShown = 3;

    private HostProgram? _harness;
    private string _reason = "";

    [OneTimeSetUp]
    public void Build() => _harness = HostProgram.TryBuild("X87", out _reason);

    [OneTimeTearDown]
    public void Remove() => _harness?.Dispose();

    [Test]
    public void Every_x87_encoding_leaves_the_state_that_the_host_leaves() => Compare(CasesPerRow, Seed);

    [Test]
    [Category("Long")]
    public void Every_x87_encoding_leaves_the_state_that_the_host_leaves_in_fifty_times_as_many_cases()
    {
        for (ulong i = 1; i <= 50; i++)
        {
            Compare(CasesPerRow, Seed + i);
        }
    }

    [Test]
    public void Transcendental_functions_are_within_one_unit_of_the_last_place_of_the_hosts()
    {
        HostProgram? harness = _harness;
        if (harness is null)
        {
            Assert.Ignore(_reason);
            return;
        }

        X87Report report = X87Accuracy.Run(harness, 2 * CasesPerRow, Seed, toleranceUlp: 1);
        TestContext.Out.WriteLine(report.Text);
        Assert.That(report.Mismatches, Is.Zero, report.Text);
    }

    private void Compare(int casesPerRow, ulong seed)
    {
        HostProgram? harness = _harness;
        if (harness is null)
        {
            Assert.Ignore(_reason);
            return;
        }

        X87Report report = X87Sweep.Run(harness, casesPerRow, seed, MismatchesShown);
        TestContext.Out.WriteLine(report.Text);
        Assert.That(report.Mismatches, Is.Zero, report.Text);
    }
}
