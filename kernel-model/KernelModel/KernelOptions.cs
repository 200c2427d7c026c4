namespace KernelModel;

/// <summary>What the command line says about the mini-kernel.</summary>
public sealed record KernelOptions
{
    /// <summary>Guest memory in bytes.</summary>
    public ulong MemoryBytes { get; init; } = 256UL << 20;

    /// <summary>Seed of address space randomisation, getrandom and AT_RANDOM; 0 switches randomisation off.</summary>
    public ulong Seed { get; init; }

    /// <summary>Check every invariant after every operation.</summary>
    public bool Check { get; init; }

    /// <summary>Memory nodes, 1 or 2.</summary>
    public int Nodes { get; init; } = 1;
}
