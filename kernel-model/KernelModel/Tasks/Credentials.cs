using System.Collections.Immutable;

namespace KernelModel.Tasks;

/// <summary>Who a thread is (credentials(7)). Never changed: a change makes another.</summary>
internal sealed record Credentials
{
    /// <summary>All capabilities that Linux 6 knows: 41 of them.</summary>
    public const ulong AllCapabilities = (1UL << 41) - 1;

    public static Credentials Root { get; } = new();

    public uint Uid { get; init; }

    public uint EffectiveUid { get; init; }

    public uint SavedUid { get; init; }

    public uint FileSystemUid { get; init; }

    public uint Gid { get; init; }

    public uint EffectiveGid { get; init; }

    public uint SavedGid { get; init; }

    public uint FileSystemGid { get; init; }

    /// <summary>The users together.</summary>
    public IdSet Users
    {
        get => new(Uid, EffectiveUid, SavedUid, FileSystemUid);
        init => (Uid, EffectiveUid, SavedUid, FileSystemUid) = value;
    }

    /// <summary>The groups together, but for <see cref="Groups"/>.</summary>
    public IdSet MainGroups
    {
        get => new(Gid, EffectiveGid, SavedGid, FileSystemGid);
        init => (Gid, EffectiveGid, SavedGid, FileSystemGid) = value;
    }

    public ImmutableArray<uint> Groups { get; init; } = [];

    public ulong PermittedCapabilities { get; init; } = AllCapabilities;

    public ulong EffectiveCapabilities { get; init; } = AllCapabilities;

    public ulong InheritableCapabilities { get; init; }

    public ulong BoundingCapabilities { get; init; } = AllCapabilities;

    /// <summary>PR_SET_KEEPCAPS.</summary>
    public bool KeepsCapabilities { get; init; }

    /// <summary>True when the effective set has a capability, by its number.</summary>
    public bool Has(int capability) => ((EffectiveCapabilities >> capability) & 1) != 0;

    /// <summary>True when the thread is in a group.</summary>
    public bool IsInGroup(uint gid) => gid == FileSystemGid || Groups.Contains(gid);
}
