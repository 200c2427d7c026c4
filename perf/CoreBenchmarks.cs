using BenchmarkDotNet.Attributes;
using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Firmware.Samples;

namespace Perf;

/// <summary>A million instructions of each guest that measures speed, on a whole machine.</summary>
public class CoreBenchmarks
{
    private const int Instructions = 1_000_000;
    private PcMachine? _machine;

    /// <summary>The sample guest that runs.</summary>
    [Params("integer-mix", "list-matrix", "chase")]
    public string Guest { get; set; } = "";

    [GlobalSetup]
    public void Boot()
    {
        const ulong ramBytes = 128UL << 20;
        SampleGuest guest = SampleGuests.Find(Guest) ?? throw new InvalidOperationException(Guest);
        BootPlan plan = BootPlanner.Plan(new BootRequest
        {
            Memory = MemoryMap.ForRam(ramBytes),
            Kernel = guest.Build(),
            CommandLine = "2000000000",
        });
        _machine = new PcMachine(new MachineOptions { RamBytes = ramBytes, Boot = plan });
        _machine.Core.Run(_machine.Core.InstructionCount + 20_000_000);
    }

    [GlobalCleanup]
    public void Stop() => _machine?.Dispose();

    /// <summary>Nanoseconds an operation are nanoseconds an instruction; nothing may be allocated.</summary>
    [Benchmark(OperationsPerInvoke = Instructions)]
    public void Run() => _machine?.Core.Run(_machine.Core.InstructionCount + Instructions);
}
