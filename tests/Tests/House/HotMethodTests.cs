using System.Diagnostics;
using System.Text.RegularExpressions;
using Emulator.Cpu.Interpreter;

namespace Tests.House;

/// <summary>
/// RyuJIT compiles the interpreter's hot methods with full optimisation. It gives up silently on a method that grew
/// too large, which costs a factor of ten and breaks no other test.
/// </summary>
[TestFixture]
internal sealed class HotMethodTests
{
    private const string Cli = "emulator/Emulator.Cli/Emulator.Cli.csproj";

    /// <summary>"Namespace.Type:Method" of each hot method, generic arguments in brackets behind the type.</summary>
    private static readonly TestCaseData[] s_hotMethods =
    [
        new TestCaseData(@"^Emulator\.Cpu\.Interpreter\.HotLoop(`\d+)?(\[.*\])?:Run(\[.*\])?$")
            .SetArgDisplayNames("the interpreter's loop"),
    ];

    /// <summary>
    /// RyuJIT gives up at 60,000 bytes or 20,000 instructions of IL (DEFAULT_MIN_OPTS_CODE_SIZE and _INSTR_COUNT of its
    /// compiler.h). The loop's instructions have 2.17 bytes on average, so it is lost at 43,500; a method that comes
    /// near is about to be lost. No other place states the limit.
    /// </summary>
    private const int MaxILBytes = 41_000;

    /// <summary>Runs that together meet every instantiation: plain, and counting accesses.</summary>
    private static readonly string[][] s_runs = [[], ["--stats"]];

    private static readonly Lazy<string[]> s_report = new(() => [.. s_runs.SelectMany(ReportOfTheTour)]);

    [TestCaseSource(nameof(s_hotMethods))]
    public void A_hot_method_is_compiled_with_full_optimisation_in_every_instantiation(string name)
    {
        IReadOnlyList<JitCompilation> found = JitReport.Find(s_report.Value, new Regex(name));
        int timings = typeof(ICoreTiming).Assembly.GetTypes()
            .Count(type => type.IsValueType && typeof(ICoreTiming).IsAssignableFrom(type));
        Assert.That(
            found.Select(c => c.Method).Distinct().Count(),
            Is.EqualTo(timings),
            $"compilations of {name} in {s_report.Value.Length} lines");
        foreach (JitCompilation last in found.GroupBy(c => c.Method).Select(g => g.Last()))
        {
            TestContext.Out.WriteLine(last);
            Assert.That(last.IsOptimised, Is.True, last.ToString());
            Assert.That(last.ILBytes, Is.LessThanOrEqualTo(MaxILBytes), last.ToString());
        }
    }

    /// <summary>Runs the command as its users do, and returns what the JIT said while it ran.</summary>
    private static string[] ReportOfTheTour(string[] options)
    {
        if (!Repository.Projects.Contains(Cli))
        {
            Assert.Ignore("the command is not in this tree");
        }
        string report = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = new("dotnet")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            string program = Path.Combine(AppContext.BaseDirectory, "pagewalk.dll");
            Array.ForEach([program, "run", "--sample", "tour", "-nographic", .. options], start.ArgumentList.Add);
            start.Environment["DOTNET_JitStdOutFile"] = report;
            start.Environment["DOTNET_JitDisasmSummary"] = "1";
            using Process child = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
            child.StandardInput.Close();
            child.BeginErrorReadLine();
            string output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            Assert.That(child.ExitCode, Is.Zero.Or.EqualTo(1), output);
            return File.ReadAllLines(report);
        }
        finally
        {
            File.Delete(report);
        }
    }
}
