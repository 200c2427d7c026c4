using Emulator.Arch;

namespace KernelModel;

/// <summary>The mini-kernel: the root from which all its state hangs.</summary>
public sealed partial class Kernel
{
    /// <param name="options">What the command line says.</param>
    /// <param name="memory">Guest physical memory; RAM from 0 to <see cref="KernelOptions.MemoryBytes"/>.</param>
    /// <param name="cpus">The cores, by number.</param>
    /// <param name="clock">Guest time.</param>
    public Kernel(KernelOptions options, IPhysicalAddressSpace memory, IReadOnlyList<ICpuControl> cpus, IClock clock)
    {
        Options = options;
        Memory = memory;
        Cpus = cpus;
        Clock = clock;
        Frames = new Frames.PhysicalMemory(memory, options.MemoryBytes, options.Nodes, cpus.Count);
        Vfs = new Files.Vfs(this);
    }

    internal KernelOptions Options { get; }

    internal IPhysicalAddressSpace Memory { get; }

    internal IReadOnlyList<ICpuControl> Cpus { get; }

    internal IClock Clock { get; }
}
