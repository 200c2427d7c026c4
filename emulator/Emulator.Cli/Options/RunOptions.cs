using Emulator.Arch;
using Firmware.Boot;

namespace Emulator.Cli.Options;

/// <summary>What <c>pagewalk run</c> was asked for; the values before parsing are the defaults.</summary>
internal sealed class RunOptions
{
    public ulong MemoryBytes { get; set; } = 512UL << 20;

    public string CpuModel { get; set; } = "max";

    public string? Kernel { get; set; }

    public string? Initrd { get; set; }

    public string Append { get; set; } = "";

    public string? Bios { get; set; }

    public string? Sample { get; set; }

    public PhysicalAddress? LoadAt { get; set; }

    public CpuMode? Mode { get; set; }

    public SerialOption Serial { get; set; } = new(SerialKind.Stdio);

    /// <summary>What the guest prints before it can be spoken to; empty = it can be at once.</summary>
    public string InputAfter { get; set; } = "";

    /// <summary>Where goes what the guest writes to the debug console ports.</summary>
    public SerialOption DebugConsole { get; set; } = new(SerialKind.None);

    public bool NoReboot { get; set; }

    /// <summary>What the real-time clock shows at power-on.</summary>
    public DateTime RtcBase { get; set; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The run ends when so many instructions were executed.</summary>
    public ulong MaxInstructions { get; set; } = ulong.MaxValue;

    /// <summary>Where RDRAND and RDSEED start.</summary>
    public ulong Seed { get; set; } = 1;

    public TraceTopics TraceTopics { get; set; }

    public string? TraceFile { get; set; }

    public StatisticsForm Statistics { get; set; }

    public bool Screen { get; set; }

    public bool Help { get; set; }
}
