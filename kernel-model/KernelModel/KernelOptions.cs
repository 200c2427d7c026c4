namespace KernelModel;

/// <summary>What the command line says about the mini-kernel.</summary>
public sealed record KernelOptions
{
    /// <summary>Guest memory in bytes.</summary>
    public ulong MemoryBytes { get; init; } = 256UL << 20;

    /// <summary>Seed of address space randomisation, getrandom and AT_RANDOM; 0 switches randomisation off.</summary>
    public ulong Seed { get; init; }

    /// <summary>Features of the cores that /proc/cpuinfo names when CPUID shows them.</summary>
    public IReadOnlyList<FeatureBit> FeatureNames { get; init; } = [];

    /// <summary>Check every invariant after every operation.</summary>
    public bool Check { get; init; }

    /// <summary>Memory nodes, 1 or 2.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>
    /// A directory of the host that is the guest's root, copied in memory when the guest writes; null: the root is
    /// empty but for <see cref="HostFiles"/> and what the kernel makes (/dev, /proc, /sys, /tmp).
    /// </summary>
    public string? RootDirectory { get; init; }

    /// <summary>
    /// A directory of the host that the guest may change, at the same place as in <see cref="RootDirectory"/> when it
    /// lies inside; otherwise it is the root itself.
    /// </summary>
    public string? WritableDirectory { get; init; }

    /// <summary>
    /// What an initrd holds: the root is in memory and is filled with it, instead of with a directory of the host.
    /// </summary>
    public IReadOnlyList<Emulator.Images.CpioEntry>? InitialFiles { get; init; }

    /// <summary>Files of the host that appear in the root, read-only: path in the guest, path on the host.</summary>
    public IReadOnlyList<(string GuestPath, string HostPath)> HostFiles { get; init; } = [];

    /// <summary>Told of every system call as it ends, in the form of strace; null: nobody.</summary>
    public ILineSink? CallTrace { get; init; }

    /// <summary>Told of every page fault as it is resolved; null: nobody.</summary>
    public ILineSink? FaultTrace { get; init; }

    /// <summary>The host's streams that the first program finds at descriptors 0, 1 and 2; absent ones are closed.
    /// </summary>
    public IReadOnlyList<Files.IHostStream> StandardStreams { get; init; } = [];
}
