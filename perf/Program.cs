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
        if (arguments.Length > 0 && arguments[0] == "guests")
        {
            return Guests.SpeedTable.Run(arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture)
                : 3);
        }

        if (arguments.Length > 0 && arguments[0] == "linux")
        {
            return Guests.LinuxTable.Run(arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture)
                : 3);
        }

        if (arguments.Length > 0 && arguments[0] == "kernel")
        {
            return Kernel.KernelTable.Run(arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture)
                : 3);
        }

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
