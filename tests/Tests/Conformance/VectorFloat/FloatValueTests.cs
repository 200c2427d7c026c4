namespace Tests.Conformance.VectorFloat;

/// <summary>The host's SSE unit decides what our arithmetic gives: result bits, MXCSR flags, exceptions.</summary>
[TestFixture]
internal sealed class FloatValueTests
{
    private const ulong Seed = 0x1985_0754;
    private const int Cases = 4000;
    private const int LongCases = 100_000;
    private const int MismatchesShown = 4;

    private FloatHarness? _harness;
    private string _reason = "";

    [OneTimeSetUp]
    public void Build() => _harness = FloatHarness.TryBuild(out _reason);

    [OneTimeTearDown]
    public void Remove() => _harness?.Dispose();

    [Test]
    public void Every_operation_gives_the_bits_flags_and_exceptions_of_the_host() => Compare(Cases);

    [Test]
    [Category("Long")]
    public void Every_operation_gives_the_bits_flags_and_exceptions_of_the_host_100000_times() => Compare(LongCases);

    private void Compare(int casesEach)
    {
        FloatHarness? harness = _harness;
        if (harness is null)
        {
            Assert.Ignore(_reason);
            return;
        }

        (string text, int mismatches) = FloatSweep.Run(harness, casesEach, Seed, MismatchesShown);
        TestContext.Out.WriteLine(text);
        Assert.That(mismatches, Is.Zero, text);
    }
}
