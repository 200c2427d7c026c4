using System.Diagnostics.CodeAnalysis;

namespace Tests.Conformance.HostCpu;

/// <summary>The processor that the tests run on decides what an instruction does.</summary>
[TestFixture]
[Category("Slow")]
internal sealed class HostCpuTests
{
    private const ulong Seed = 0x5EED_2026;
    private const int CasesPerForm = 200;
    private const int Streams = 10_000;

    private HostHarness? _harness;
    private string _reason = "";

    [OneTimeSetUp]
    public void Build() => _harness = HostHarness.TryBuild(out _reason);

    [OneTimeTearDown]
    public void Remove() => _harness?.Dispose();

    [TestCase(nameof(HostMode.Bits64))]
    [TestCase(nameof(HostMode.Bits32))]
    [TestCase(nameof(HostMode.Bits16))]
    public void Every_integer_instruction_does_what_the_host_does(string mode) =>
        CompareInstructions(Enum.Parse<HostMode>(mode), CasesPerForm, Seed);

    [Category("Long")]
    [TestCase(nameof(HostMode.Bits64))]
    [TestCase(nameof(HostMode.Bits32))]
    [TestCase(nameof(HostMode.Bits16))]
    public void Every_integer_instruction_does_what_the_host_does_ten_times_over(string mode) =>
        CompareInstructions(Enum.Parse<HostMode>(mode), 10 * CasesPerForm, Seed + 1);

    [TestCase(nameof(HostMode.Bits64))]
    [TestCase(nameof(HostMode.Bits32))]
    [TestCase(nameof(HostMode.Bits16))]
    public void Streams_of_instructions_end_as_they_do_on_the_host(string mode) =>
        CompareStreams(Enum.Parse<HostMode>(mode), Streams, Seed);

    [Category("Long")]
    [TestCase(nameof(HostMode.Bits64))]
    [TestCase(nameof(HostMode.Bits32))]
    [TestCase(nameof(HostMode.Bits16))]
    public void Streams_of_instructions_end_as_they_do_on_the_host_ten_times_over(string mode) =>
        CompareStreams(Enum.Parse<HostMode>(mode), 10 * Streams, Seed + 1);

    private void CompareStreams(HostMode mode, int streams, ulong seed)
    {
        RequireHost();
        var report = new OracleReport();
        using var batch = new CaseBatch(capacity: 2_000, codeCapacity: 1024, seed);
        using var oracle = new HostOracle(_harness, batch, report);
        var maker = new StreamMaker(mode, seed);
        for (int i = 0; i < streams; i++)
        {
            oracle.Added("stream", maker.Add(batch));
        }

        oracle.Flush();
        TestContext.Out.WriteLine($"seed {seed:X}, {streams} streams of {mode}, {maker.Instructions} instructions");
        TestContext.Out.WriteLine(report);
        Assert.That(report.Mismatches, Is.Zero, report.ToString());
    }

    private void CompareInstructions(HostMode mode, int casesPerForm, ulong seed)
    {
        RequireHost();
        var report = new OracleReport();
        using var batch = new CaseBatch(capacity: 20_000, codeCapacity: 16, seed);
        using var oracle = new HostOracle(_harness, batch, report);
        int forms = 0;
        foreach (InstructionForm form in InstructionForms.Of(mode))
        {
            if (HostFeatures.Missing(form.Code) is { } missing)
            {
                report.Skip($"{form.Code}", $"the host has no {missing}");
                continue;
            }

            forms++;
            var maker = new CaseMaker(seed ^ ((ulong)form.Code << 32) ^ ((ulong)form.Addressing << 16));
            for (int i = 0; i < casesPerForm; i++)
            {
                if (!maker.TryAdd(form, batch))
                {
                    report.Skip($"{form.Code}", $"every encoding of {form.Addressing} is another instruction");
                    break;
                }

                oracle.Added($"{form.Mnemonic}");
            }
        }

        oracle.Flush();
        TestContext.Out.WriteLine($"seed {seed:X}, {forms} forms of {mode}, {casesPerForm} cases each");
        foreach ((string reason, string mnemonics) in InstructionForms.Left)
        {
            TestContext.Out.WriteLine($"left out: {mnemonics}: {reason}");
        }

        TestContext.Out.WriteLine(report);
        Assert.That(report.Mismatches, Is.Zero, report.ToString());
    }

    [MemberNotNull(nameof(_harness))]
    private void RequireHost()
    {
        if (_harness is null)
        {
            TestContext.Out.WriteLine($"skipped: {_reason}");
            Assert.Ignore(_reason);
        }
    }
}
