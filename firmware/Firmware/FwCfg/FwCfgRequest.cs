namespace Firmware.FwCfg;

/// <summary>What the firmware configuration device shall tell.</summary>
public sealed record FwCfgRequest
{
    public required MemoryMap Memory { get; init; }

    public int CpuCount { get; init; } = 1;

    /// <summary>True when the device has its DMA interface (bit 1 of the identification).</summary>
    public bool HasDma { get; init; } = true;

    /// <summary>The kernel's file; empty without one.</summary>
    public ReadOnlyMemory<byte> Kernel { get; init; }

    public ReadOnlyMemory<byte> Initrd { get; init; }

    public string CommandLine { get; init; } = string.Empty;

    /// <summary>Where a firmware shall put the kernel; QEMU says 1 MiB for a bzImage.</summary>
    public uint KernelAddress { get; init; } = 0x100000;

    /// <summary>Where it shall put the initrd.</summary>
    public uint InitrdAddress { get; init; }

    /// <summary>Where it shall put the 16-bit part of a Linux kernel; as in QEMU.</summary>
    public uint SetupAddress { get; init; } = 0x10000;

    /// <summary>Where it shall put the command line; as in QEMU.</summary>
    public uint CommandLineAddress { get; init; } = 0x20000;

    /// <summary>The entry of a Multiboot image.</summary>
    public uint KernelEntry { get; init; }

    /// <summary>Further named files.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>();
}
