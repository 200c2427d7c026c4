using Emulator.Arch;

namespace Emulator.Images;

/// <summary>One program header of an ELF file (System V gABI, chapter 5).</summary>
/// <param name="Type">p_type.</param>
/// <param name="Flags">p_flags: X = 1, W = 2, R = 4.</param>
/// <param name="FileOffset">p_offset, in bytes.</param>
/// <param name="VirtualAddress">p_vaddr.</param>
/// <param name="PhysicalAddress">p_paddr.</param>
/// <param name="Bytes">The p_filesz bytes of the file.</param>
/// <param name="MemorySizeBytes">p_memsz; what lies beyond <paramref name="Bytes"/> is zero.</param>
/// <param name="AlignmentBytes">p_align.</param>
public sealed record ElfSegment(
    ElfSegmentType Type,
    ElfSegmentFlags Flags,
    ulong FileOffset,
    LinearAddress VirtualAddress,
    PhysicalAddress PhysicalAddress,
    ReadOnlyMemory<byte> Bytes,
    ulong MemorySizeBytes,
    ulong AlignmentBytes);
