using Emulator.Arch;
using Emulator.Cpu;

namespace Emulator.Machine.Hosted;

/// <summary>What a hosted machine is made of.</summary>
public sealed record HostedOptions
{
    /// <summary>RAM from address 0, in bytes: a multiple of 4 KiB, 1 MiB to 64 GiB.</summary>
    public ulong MemoryBytes { get; init; } = 256UL << 20;

    /// <summary>How many cores, 1 to 64.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>What each core can do; PCID, XSAVE and NX it must.</summary>
    public CpuModel Cpu { get; init; } = new();

    /// <summary>Where RDRAND and RDSEED start.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Instructions that a core runs before the next one has its turn; after them the handler is told of a tick.
    /// </summary>
    public ulong QuantumInstructions { get; init; } = 50_000;

    /// <summary>Who waits while all cores are idle; nobody: idle time is skipped.</summary>
    public IHostedPacer? Pacer { get; init; }

    /// <summary>Where trace lines go.</summary>
    public ITraceSink? Trace { get; init; }
}
