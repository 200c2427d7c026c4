using System.Globalization;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.VectorFloat;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// The processor that the tests run on decides what an MMX, SSE or AVX instruction does. The environment chooses:
/// ORACLE_ONLY, words that a row's name must hold one of; ORACLE_CASES, ORACLE_SEED, ORACLE_SHOW (mismatches in full).
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed class HostVectorTests
{
    private const ulong Seed = 0x5EED_2026;
    private const int CasesPerRow = 500;
    private const int CasesPerRowOutside64BitMode = 60;

    private HostHarness? _harness;
    private string _reason = "";

    [OneTimeSetUp]
    public void Build() => _harness = HostHarness.TryBuild(out _reason);

    [OneTimeTearDown]
    public void Remove() => _harness?.Dispose();

    [TestCase(nameof(HostMode.Bits64), CasesPerRow)]
    [TestCase(nameof(HostMode.Bits32), CasesPerRowOutside64BitMode)]
    [TestCase(nameof(HostMode.Bits16), CasesPerRowOutside64BitMode)]
    public void Every_vector_instruction_does_what_the_host_does(string mode, int casesPerRow) =>
        Compare(Enum.Parse<HostMode>(mode), casesPerRow, Seed);

    [Category("Long")]
    [TestCase(nameof(HostMode.Bits64), 20 * CasesPerRow)]
    [TestCase(nameof(HostMode.Bits32), CasesPerRow)]
    [TestCase(nameof(HostMode.Bits16), CasesPerRow)]
    public void Every_vector_instruction_does_what_the_host_does_many_times_over(string mode, int casesPerRow) =>
        Compare(Enum.Parse<HostMode>(mode), casesPerRow, Seed + 1);

    [TestCase(nameof(HostMode.Bits64), CasesPerRow / 2)]
    public void Floating_point_without_the_hosts_unit_does_what_the_host_does(string mode, int casesPerRow)
    {
        HostUnit.IsEnabled = false;
        try
        {
            Compare(Enum.Parse<HostMode>(mode), casesPerRow, Seed + 2, IsFloat);
        }
        finally
        {
            HostUnit.IsEnabled = true;
        }
    }

    private static bool IsFloat(Code code)
    {
        foreach (OpRow row in FloatRows.All)
        {
            if (row.Code == code || (row.Code == Code.INVALID && row.Mnemonic == code.Mnemonic()))
            {
                return true;
            }
        }

        return false;
    }

    private void Compare(HostMode mode, int casesPerRow, ulong seed, Func<Code, bool>? chosen = null)
    {
        if (_harness is not { } harness)
        {
            TestContext.Out.WriteLine($"skipped: {_reason}");
            Assert.Ignore(_reason);
            return;
        }

        casesPerRow = int.Parse(Choice("ORACLE_CASES") ?? $"{casesPerRow}", CultureInfo.InvariantCulture);
        seed = Choice("ORACLE_SEED") is { } text ? ulong.Parse(text, NumberStyles.HexNumber, null) : seed;
        string[]? only = Choice("ORACLE_ONLY")?.Split(',', StringSplitOptions.TrimEntries);
        var report = new OracleReport();
        using var batch = new CaseBatch(capacity: 10_000, codeCapacity: 16, seed, hasVectors: true);
        using var oracle = new HostOracle(harness, batch, report);
        foreach (IGrouping<string, InstructionForm> row in VectorForms.Of(mode).GroupBy(NameOf))
        {
            InstructionForm[] forms = [.. row];
            report.Group(row.Key, VectorForms.FamilyOf(forms[0].Code));
            if (chosen?.Invoke(forms[0].Code) == false
                || (only is not null && !only.Any(word => row.Key.Contains(word, StringComparison.OrdinalIgnoreCase))))
            {
                continue;
            }

            if (!OpTable.TryFind(forms[0].Code, out _))
            {
                report.Missing(row.Key);
            }
            else if (HostFeatures.Missing(forms[0].Code) is { } missing)
            {
                report.Skip(row.Key, $"the host has no {missing}");
            }
            else
            {
                AddRow(oracle, batch, row.Key, forms, casesPerRow, seed);
            }
        }

        oracle.Flush();
        TestContext.Out.WriteLine($"seed {seed:X}, {mode}, {casesPerRow} cases a row");
        TestContext.Out.WriteLine(report);
        Assert.That(report.Mismatches, Is.Zero, "mismatches");
        Assert.That(report.MissingRows, Is.Zero, "rows missing");
    }

    private static void AddRow(
        HostOracle oracle, CaseBatch batch, string name, InstructionForm[] forms, int cases, ulong seed)
    {
        var maker = new CaseMaker(seed ^ ((ulong)forms[0].Code << 32) ^ ((ulong)forms[0].Addressing << 16));
        int missed = 0;
        for (int i = 0; i < cases; i++)
        {
            if (maker.TryAdd(forms[i % forms.Length], batch))
            {
                oracle.Added(name);
            }
            else
            {
                Assert.That(++missed, Is.LessThan(cases), $"{name}: every encoding is another instruction");
            }
        }
    }

    /// <summary>A code has two rows: all in registers, and with memory.</summary>
    private static string NameOf(InstructionForm form) =>
        $"{form.Code} {(form.Addressing == Addressing.None ? "reg" : "mem")}";

    private static string? Choice(string name) => Environment.GetEnvironmentVariable(name);
}
