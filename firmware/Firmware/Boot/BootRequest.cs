using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>What the user asked to boot.</summary>
public sealed record BootRequest
{
    public required MemoryMap Memory { get; init; }

    /// <summary>The kernel's file.</summary>
    public required ReadOnlyMemory<byte> Kernel { get; init; }

    /// <summary>The kernel's name as given; Multiboot puts it before the command line.</summary>
    public string KernelName { get; init; } = "kernel";

    public string CommandLine { get; init; } = string.Empty;

    /// <summary>The initrd as the only element, or any number of Multiboot modules.</summary>
    public IReadOnlyList<BootModule> Modules { get; init; } = [];

    /// <summary>Overrides recognition by content.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>Where a flat image goes; null = 0x7C00 in real mode, else 1 MiB.</summary>
    public PhysicalAddress? LoadAt { get; init; }

    /// <summary>The mode in which a flat image is entered, at its first byte.</summary>
    public CpuMode FlatMode { get; init; }

    public LinuxEntry LinuxEntry { get; init; }
}
