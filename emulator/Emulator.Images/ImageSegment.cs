using Emulator.Arch;

namespace Emulator.Images;

/// <summary>Bytes to be placed in guest memory.</summary>
/// <param name="Name">What it is, for messages.</param>
/// <param name="At">Where it goes.</param>
/// <param name="Bytes">What is placed there.</param>
/// <param name="SizeBytes">
/// How much memory it takes; at least as much as <paramref name="Bytes"/>, the rest is zero.
/// </param>
public sealed record ImageSegment(string Name, PhysicalAddress At, ReadOnlyMemory<byte> Bytes, ulong SizeBytes)
{
    /// <summary>The loadable segments at their physical addresses (p_paddr), ascending.</summary>
    public static IReadOnlyList<ImageSegment> FromElf(ElfImage elf)
    {
        ArgumentNullException.ThrowIfNull(elf);
        return
        [
            .. elf.LoadSegments
                .Select(s => new ImageSegment(
                    $"ELF segment at file offset 0x{s.FileOffset:x}", s.PhysicalAddress, s.Bytes, s.MemorySizeBytes))
                .OrderBy(s => s.At.Value),
        ];
    }
}
