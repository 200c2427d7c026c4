using Emulator.Arch;
using Firmware.Boot;

namespace Firmware.Samples;

/// <summary>A guest image that is made here, instruction by instruction.</summary>
public sealed class SampleGuest
{
    private readonly Func<byte[]> _build;

    internal SampleGuest(string name, string description, Func<byte[]> build)
    {
        Name = name;
        Description = description;
        _build = build;
    }

    /// <summary>The name to ask for it by.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Description { get; }

    /// <summary>The mode in which a flat image is entered; null for images whose format tells.</summary>
    public CpuMode? FlatMode { get; init; }

    /// <summary>Where a flat image is linked; null for images whose format tells.</summary>
    public PhysicalAddress? LoadAt { get; init; }

    /// <summary>The least RAM it runs in.</summary>
    public ulong MinimumRamBytes { get; init; } = 8UL << 20;

    /// <summary>The file. Always the same bytes.</summary>
    public byte[] Build() => _build();
}
