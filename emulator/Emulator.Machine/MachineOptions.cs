using Emulator.Arch;
using Emulator.Cpu;
using Firmware.Boot;
using Firmware.FwCfg;

namespace Emulator.Machine;

/// <summary>What a machine shall be.</summary>
public sealed record MachineOptions
{
    /// <summary>
    /// Guest RAM in bytes: a multiple of 4 KiB, 1 MiB to 64 GiB. What exceeds 3 GiB lies above 4 GiB.
    /// </summary>
    public ulong RamBytes { get; init; } = 512UL << 20;

    /// <summary>What the CPU can do.</summary>
    public CpuModel Cpu { get; init; } = new();

    /// <summary>What is loaded and where the core starts; null = at the reset vector.</summary>
    public BootPlan? Boot { get; init; }

    /// <summary>
    /// A firmware image for the top of 4 GiB, whole 4 KiB frames, at most 16 MiB; its last 128 KiB appear, writable,
    /// below 1 MiB too. Empty without one.
    /// </summary>
    public ReadOnlyMemory<byte> Bios { get; init; }

    /// <summary>What the firmware configuration device tells; null = there is no such device.</summary>
    public FwCfgContents? FwCfg { get; init; }

    /// <summary>Who gets what the guest sends on COM1; null discards it.</summary>
    public ICharacterSink? SerialOutput { get; init; }

    /// <summary>Where bytes for COM1 come from; null = nothing ever comes.</summary>
    public ICharacterSource? SerialInput { get; init; }

    /// <summary>Who gets what the guest writes to ports 0xE9 and 0x402; null discards it.</summary>
    public ICharacterSink? DebugOutput { get; init; }

    /// <summary>What the real-time clock shows at power-on, UTC.</summary>
    public DateTime RtcBase { get; init; } = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The seed of RDRAND and RDSEED.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A reset or a triple fault ends the run instead of starting the machine again.</summary>
    public bool NoReboot { get; init; }

    /// <summary>Where trace lines go; null traces nothing.</summary>
    public ITraceSink? Trace { get; init; }

    /// <summary>Told of idle time; null = it is skipped at once.</summary>
    public IIdlePacer? IdlePacer { get; init; }
}
