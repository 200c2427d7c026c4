using System.Globalization;
using Emulator.Cpu;
using Emulator.Cpu.Privileged;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Random byte strings as instructions: our core never throws, and ends where the host ends: with the same fault, or
/// the same state after the instruction. The environment chooses: ORACLE_CASES, ORACLE_SEED, ORACLE_SHOW.
/// </summary>
[TestFixture]
internal sealed unsafe class HostFuzzTests
{
    private const ulong Seed = 0xF022_2026;
    private const int Strings = 100_000;
    private const int LeftOutBetweenStarts = 200;

    private HostHarness? _harness;
    private string _reason = "";

    [OneTimeSetUp]
    public void Build() => _harness = HostHarness.TryBuild(out _reason);

    [OneTimeTearDown]
    public void Remove() => _harness?.Dispose();

    [TestCase(nameof(HostMode.Bits64), Strings, Category = "Slow")]
    [TestCase(nameof(HostMode.Bits32), Strings / 4, Category = "Slow")]
    [TestCase(nameof(HostMode.Bits16), Strings / 4)]
    public void Random_bytes_end_as_they_do_on_the_host(string mode, int strings) =>
        Compare(Enum.Parse<HostMode>(mode), strings, Seed);

    [Category("Long")]
    [TestCase(nameof(HostMode.Bits64), 10 * Strings)]
    [TestCase(nameof(HostMode.Bits32), 10 * Strings)]
    [TestCase(nameof(HostMode.Bits16), 10 * Strings)]
    public void A_million_random_byte_strings_end_as_they_do_on_the_host(string mode, int strings) =>
        Compare(Enum.Parse<HostMode>(mode), strings, Seed + 1);

    private void Compare(HostMode mode, int strings, ulong seed)
    {
        if (_harness is not { } harness)
        {
            TestContext.Out.WriteLine($"skipped: {_reason}");
            Assert.Ignore(_reason);
            return;
        }

        strings = int.Parse(Choice("ORACLE_CASES") ?? $"{strings}", CultureInfo.InvariantCulture);
        seed = Choice("ORACLE_SEED") is { } text ? ulong.Parse(text, NumberStyles.HexNumber, null) : seed;
        var report = new OracleReport();
        using var batch = new CaseBatch(10_000, ByteStringMaker.Capacity, seed, hasVectors: true);
        using var oracle = new HostOracle(harness, batch, report);
        var cases = new ByteStringCases(seed);
        var rules = new FuzzRules(new CpuModel("oracle", CpuFeatureTable.Rows.Select(row => row.Feature)));
        var leftOut = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < strings; i++)
        {
            cases.Add(batch, mode, out Instruction instruction);
            if (rules.ReasonToLeave(instruction, cases.Bytes) is { } reason)
            {
                leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
                RunAlone(batch);
                batch.RemoveLast();
                continue;
            }

            string row = $"{cases.Kind} {instruction.Mnemonic}";
            report.Group(row, cases.Kind);
            oracle.Added(row, FuzzRules.IsVerdictOnly(instruction.Mnemonic));
        }

        oracle.Flush();
        _alone?.Dispose();
        _alone = null;
        TestContext.Out.WriteLine($"seed {seed:X}, {mode}, {strings} byte strings");
        foreach ((string reason, int count) in leftOut)
        {
            TestContext.Out.WriteLine($"left out, run on our core only: {count}: {reason}");
        }

        TestContext.Out.WriteLine(report);
        Assert.That(report.Mismatches, Is.Zero, "mismatches");
    }

    private GuestCpu? _alone;
    private int _runAlone;

    /// <summary>What is left out must not throw either; it may change what the next case would need.</summary>
    private void RunAlone(CaseBatch batch)
    {
        if (_alone is null || ++_runAlone % LeftOutBetweenStarts == 0)
        {
            _alone?.Dispose();
            _alone = new GuestCpu(batch.Pristine);
        }

        int last = batch.Count - 1;
        _alone.Survive(batch[last], batch.VectorsOf(last));
    }

    private static string? Choice(string name) => Environment.GetEnvironmentVariable(name);
}
