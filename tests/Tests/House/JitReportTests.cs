namespace Tests.House;

/// <summary>The reader of RyuJIT's report, on lines that RyuJIT 10.0.12 wrote.</summary>
[TestFixture]
internal sealed class JitReportTests
{
    private const string Report = """
           1: JIT compiled Program:<Main>$(System.String[]) [Tier-0 switched to FullOpts, IL size=82, code size=252]
           2: JIT compiled Big`1[int]:Run(int,ptr,long) [Tier-0 switched MinOpts, IL size=112416, code size=157006]
           3: JIT compiled Big`1[int]:Small(int) [Instrumented Tier0, IL size=24, code size=141]
         442: JIT compiled Hot:Run(int,int) [Tier1-OSR @0x14 with Synthesized PGO, IL size=26, code size=63]
         443: JIT compiled Hot:RunO(int,int) [FullOpts, IL size=26, code size=40]
        """;

    [TestCase("^Program:<Main>", true)]
    [TestCase("^Big.*:Run$", false)]
    [TestCase("^Big.*:Small$", false)]
    [TestCase("^Hot:Run$", true)]
    [TestCase("^Hot:RunO$", true)]
    public void A_compilation_is_told_from_one_without_optimisation(string name, bool isOptimised)
    {
        JitCompilation found = JitReport.Find(Report.Split('\n'), new(name)).Single();
        Assert.That(found.IsOptimised, Is.EqualTo(isOptimised), found.ToString());
    }

    [Test]
    public void A_method_that_was_not_compiled_is_not_found() =>
        Assert.That(JitReport.Find(Report.Split('\n'), new("^Hot:Walk$")), Is.Empty);

    [Test]
    public void The_size_of_the_IL_is_read() =>
        Assert.That(JitReport.Find(Report.Split('\n'), new("^Big.*:Run$")).Single().ILBytes, Is.EqualTo(112_416));
}
