namespace Emulator.Images;

/// <summary>One named symbol (System V gABI, chapter 4).</summary>
/// <param name="Name">Its name; never empty.</param>
/// <param name="Address">st_value.</param>
/// <param name="SizeBytes">st_size; 0 when not known.</param>
/// <param name="Type">What it names.</param>
/// <param name="SectionIndex">st_shndx; 0 = undefined.</param>
public readonly record struct ElfSymbol(
    string Name, ulong Address, ulong SizeBytes, ElfSymbolType Type, ushort SectionIndex);
