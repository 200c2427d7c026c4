namespace KernelModel.Files;

/// <summary>The files of the guest: mounts, names, and everything that programs open.</summary>
internal sealed partial class Vfs
{
    private long _lastId;

    public Vfs(Kernel kernel) => Kernel = kernel;

    public Kernel Kernel { get; }

    public FileLocks Locks { get; } = new();

    /// <summary>Nanoseconds since 1970.</summary>
    public long NowNs => Kernel.BootTimeNs + Kernel.Clock.NowNs;

    /// <summary>An identifier for something that tasks may wait for.</summary>
    public long NextId() => ++_lastId;
}
