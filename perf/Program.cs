using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Perf;

/// <summary>Runs the benchmarks. Times are noise on a shared machine; what must repeat is "Allocated".</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        int? rounds = arguments.Length > 1 && int.TryParse(arguments[1], CultureInfo.InvariantCulture, out int given)
            ? given
            : null;
        switch (arguments.FirstOrDefault())
        {
            case "guests":
                return Guests.SpeedTable.Run(rounds ?? 3);
            case "linux":
                return Guests.LinuxTable.Run(rounds ?? 3);
            case "kernel":
                return Kernel.KernelTable.Run(rounds ?? 3);
            case "dram":
                return Dram.DramTable.Run(rounds ?? 7);
            default:
                return RunBenchmarks(arguments);
        }
    }

    private static int RunBenchmarks(string[] arguments)
    {
        // In this process: a separate one per benchmark would cost a minute of building each.
        Job job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithRuntime(CoreRuntime.Core10_0);
        IConfig config = DefaultConfig.Instance
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
        string[] selection = arguments.Length > 0 ? arguments : ["--filter", "*"];
        return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(selection, config).Any() ? 0 : 1;
    }
}
