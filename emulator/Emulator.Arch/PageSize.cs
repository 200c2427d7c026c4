namespace Emulator.Arch;

/// <summary>
/// The page sizes of IA-32e, PAE and 32-bit paging; the value is log2 of the size in bytes (SDM 3A table 4-1).
/// </summary>
public enum PageSize
{
    Size4K = 12,
    Size2M = 21,
    Size4M = 22,
    Size1G = 30,
}
