namespace Emulator.Images;

/// <summary>What a symbol names (low nibble of st_info).</summary>
public enum ElfSymbolType : byte
{
    None = 0,
    Object = 1,
    Function = 2,
    Section = 3,
    File = 4,
    Common = 5,
    ThreadLocal = 6,
    IndirectFunction = 10,
}
