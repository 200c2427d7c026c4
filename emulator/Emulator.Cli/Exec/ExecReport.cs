using Emulator.Cli.Options;
using Emulator.Cli.Reports;
using Emulator.Cpu.Hosted;
using Emulator.Machine.Hosted;
using KernelModel;

namespace Emulator.Cli.Exec;

/// <summary>The statistics of a hosted run: the kernel's own, and what the cores' MMUs did.</summary>
internal static class ExecReport
{
    public static string Text(ExecOptions options, HostedMachine machine, Kernel kernel, TimeSpan cpuTime)
    {
        List<Statistic> rows =
            [.. kernel.Statistics.Select(row => new Statistic(
                row.Group, row.Name, row.Name.Replace('_', ' '), row.Value))];
        rows.AddRange(MachineRows(machine));
        StatisticsReport report = new(
            options.CpuModel, options.Seed, machine.InstructionCount, machine.SkippedNs, cpuTime, rows);
        string text = options.Statistics == StatisticsForm.Json ? report.Json() : report.Text();
        return text.TrimEnd('\n');
    }

    private static IEnumerable<Statistic> MachineRows(HostedMachine machine)
    {
        long Sum(Func<HostedCpu, ulong> count) => machine.Cpus.Sum(cpu => (long)count(cpu));
        yield return new("mmu", "walks", "page walks", Sum(cpu => (ulong)cpu.Core.MmuCounters.Walks));
        yield return new("mmu", "page_faults", "page faults of programs", Sum(cpu =>
            cpu.Core.Counters.ExceptionsByVector[14]));
        yield return new("mmu", "soft_tlb_flushes", "soft TLB: flushes", Sum(cpu =>
            (ulong)cpu.Core.MmuCounters.SoftTlbFlushes));
        yield return new("mmu", "soft_tlb_page_flushes", "soft TLB: pages flushed", Sum(cpu =>
            (ulong)cpu.Core.MmuCounters.SoftTlbPageFlushes));
        yield return new("code", "blocks_decoded", "blocks decoded", Sum(cpu => cpu.Core.Counters.BlocksDecoded));
        yield return new("code", "drops", "code dropped because it changed", Sum(cpu =>
            cpu.Core.Counters.CodeDrops));
    }
}
