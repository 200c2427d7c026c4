using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Firmware.Samples;

namespace Tests.Unit.Machine;

/// <summary>A running guest costs the host's garbage collector nothing.</summary>
[TestFixture]
internal sealed class SteadyStateTests
{
    [TestCase("integer-mix")]
    [TestCase("list-matrix")]
    [TestCase("chase", Category = "Slow")]
    [TestCase("rep-string")]
    [TestCase("copy-sse2")]
    [TestCase("copy-avx2")]
    [TestCase("matrix-sse2")]
    [TestCase("matrix-avx2")]
    [TestCase("x87-loop", Category = "Slow")]
    [TestCase("aes")]
    public void A_running_guest_allocates_nothing(string name)
    {
        const ulong ramBytes = 128UL << 20;
        SampleGuest guest = SampleGuests.Find(name) ?? throw new InvalidOperationException(name);
        BootPlan plan = BootPlanner.Plan(new BootRequest
        {
            Memory = MemoryMap.ForRam(ramBytes),
            Kernel = guest.Build(),
            CommandLine = "1000000",
        });
        using PcMachine machine = new(new MachineOptions { RamBytes = ramBytes, Boot = plan });
        ulong warm = machine.Core.InstructionCount + 20_000_000;
        machine.Core.Run(warm);
        long before = GC.GetAllocatedBytesForCurrentThread();
        machine.Core.Run(warm + 5_000_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(machine.Core.InstructionCount, Is.EqualTo(warm + 5_000_000));
    }
}
