using Emulator.Arch;

namespace Firmware;

/// <summary>
/// Where the RAM of a PC lies: from 0 up to 3 GiB, then a hole for devices up to 4 GiB, and the rest from 4 GiB on;
/// and the map of it that firmware hands to a kernel. The machine places its RAM by <see cref="RamRanges"/>, so that
/// both agree.
/// </summary>
public sealed class MemoryMap
{
    /// <summary>The least RAM: the first MiB, which holds all that firmware leaves in low memory.</summary>
    public const ulong MinimumRamBytes = 1UL << 20;

    /// <summary>Where the hole for devices starts: 3 GiB.</summary>
    public static readonly PhysicalAddress DeviceHoleStart = new(3UL << 30);

    /// <summary>Where it ends: 4 GiB.</summary>
    public static readonly PhysicalAddress DeviceHoleEnd = new(4UL << 30);

    /// <summary>The end of conventional memory; above it the extended BIOS data area of 1 KiB.</summary>
    public static readonly PhysicalAddress ConventionalEnd = new(0x9FC00);

    /// <summary>Where the window of VGA memory and option ROMs starts.</summary>
    public static readonly PhysicalAddress VideoStart = new(0xA0000);

    /// <summary>Where the system BIOS lies.</summary>
    public static readonly PhysicalAddress BiosStart = new(0xF0000);

    /// <summary>Where memory goes on above the BIOS: 1 MiB.</summary>
    public static readonly PhysicalAddress ExtendedStart = new(0x100000);

    private MemoryMap(ulong ramBytes)
    {
        RamBytes = ramBytes;
        ulong below = Math.Min(ramBytes, DeviceHoleStart.Value);
        RamEndBelow4GiB = new(below);
        RamEnd = ramBytes > below ? DeviceHoleEnd + (ramBytes - below) : RamEndBelow4GiB;
        List<E820Entry> ram = [new(new(0), below, E820Type.Usable)];
        List<E820Entry> map =
        [
            new(new(0), ConventionalEnd.Value, E820Type.Usable),
            new(ConventionalEnd, VideoStart.Value - ConventionalEnd.Value, E820Type.Reserved),
            new(BiosStart, ExtendedStart.Value - BiosStart.Value, E820Type.Reserved),
        ];
        if (below > ExtendedStart.Value)
        {
            map.Add(new(ExtendedStart, below - ExtendedStart.Value, E820Type.Usable));
        }

        if (ramBytes > below)
        {
            E820Entry high = new(DeviceHoleEnd, ramBytes - below, E820Type.Usable);
            ram.Add(high);
            map.Add(high);
        }

        RamRanges = ram;
        Entries = map;
    }

    /// <summary>How much RAM there is, in bytes.</summary>
    public ulong RamBytes { get; }

    /// <summary>The end of the RAM below the hole for devices.</summary>
    public PhysicalAddress RamEndBelow4GiB { get; }

    /// <summary>The end of all RAM.</summary>
    public PhysicalAddress RamEnd { get; }

    /// <summary>The ranges that hold RAM, without regard to what firmware reserves in them.</summary>
    public IReadOnlyList<E820Entry> RamRanges { get; }

    /// <summary>The map for a kernel, ascending and without overlaps.</summary>
    public IReadOnlyList<E820Entry> Entries { get; }

    /// <summary>
    /// The map of a machine with <paramref name="ramBytes"/> of RAM, a multiple of 4 KiB and at least 1 MiB.
    /// </summary>
    /// <exception cref="Emulator.Images.ImageFormatException">The size cannot be that of a machine.</exception>
    public static MemoryMap ForRam(ulong ramBytes)
    {
        if (ramBytes < MinimumRamBytes || ramBytes % 4096 != 0)
        {
            throw new Emulator.Images.ImageFormatException(
                $"0x{ramBytes:x} bytes of RAM cannot be had: give a multiple of 4 KiB, at least 1 MiB");
        }

        return new(ramBytes);
    }

    /// <summary>True when all the bytes lie in one range that the map calls usable.</summary>
    public bool IsUsable(PhysicalAddress start, ulong sizeBytes)
    {
        foreach (E820Entry entry in Entries)
        {
            if (entry.Type == E820Type.Usable && start.Value >= entry.Start.Value && start.Value < entry.End.Value)
            {
                return sizeBytes <= entry.End.Value - start.Value;
            }
        }

        return false;
    }
}
