using System.Globalization;
using System.Text;

namespace Perf.Kernel;

/// <summary>What an allocation or a free of the mini-kernel costs: CPU time, and managed memory.</summary>
internal static class AllocatorTable
{
    /// <summary>Allocations and frees in one call of a benchmark.</summary>
    private const int OperationsEach = 512;

    private const int Rounds = 4_000;

    internal static void Append(StringBuilder table)
    {
        using FrameBenchmarks benchmarks = new();
        table.Append("\nAn allocation or a free, 256 of each in turn, in CPU nanoseconds ");
        table.Append("(wanted: at most 60, 0 bytes):\n\n| what | ns | bytes of managed memory |\n|---|---|---|\n");
        Append(table, "frames, order 0, through the core's lists", benchmarks.SingleFrames);
        Append(table, "frames, order 3, split and merged", benchmarks.BlocksOfEight);
        Append(table, "objects of 200 bytes of a slab cache", benchmarks.SlabObjects);
        Append(table, "kmalloc of 1 to 1,800 bytes", benchmarks.Kmalloc);
    }

    private static void Append(StringBuilder table, string name, Action operations)
    {
        Repeat(operations);
        Thread.Sleep(200); // lets the compiler finish its better version
        Repeat(operations);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        Repeat(operations);
        double ns = (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / ((double)Rounds * OperationsEach);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {ns:F0} | {bytes / (double)Rounds:F0} |\n");
    }

    private static void Repeat(Action operations)
    {
        for (int i = 0; i < Rounds; i++)
        {
            operations();
        }
    }
}
