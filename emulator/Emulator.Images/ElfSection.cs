namespace Emulator.Images;

/// <summary>One section header of an ELF file (System V gABI, chapter 4).</summary>
/// <param name="Name">Its name from the section name table; empty when it has none.</param>
/// <param name="NameOffset">sh_name: where the name starts in that table.</param>
/// <param name="Type">sh_type.</param>
/// <param name="Flags">sh_flags.</param>
/// <param name="Address">sh_addr.</param>
/// <param name="FileOffset">sh_offset, in bytes.</param>
/// <param name="SizeBytes">sh_size.</param>
/// <param name="Link">sh_link: another section.</param>
/// <param name="Info">sh_info.</param>
/// <param name="AlignmentBytes">sh_addralign.</param>
/// <param name="EntrySizeBytes">sh_entsize.</param>
public sealed record ElfSection(
    string Name,
    uint NameOffset,
    uint Type,
    ulong Flags,
    ulong Address,
    ulong FileOffset,
    ulong SizeBytes,
    uint Link,
    uint Info,
    ulong AlignmentBytes,
    ulong EntrySizeBytes)
{
    public const uint TypeSymbolTable = 2;
    public const uint TypeStringTable = 3;
    public const uint TypeNoBits = 8;
    public const uint TypeDynamicSymbols = 11;

    /// <summary>True when the section has bytes in the file.</summary>
    public bool HasFileBytes => Type is not 0 and not TypeNoBits;
}
