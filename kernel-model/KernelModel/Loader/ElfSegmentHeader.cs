namespace KernelModel.Loader;

/// <summary>One program header of a 64-bit file (gABI chapter 5).</summary>
internal readonly record struct ElfSegmentHeader(
    uint Type, uint Flags, ulong Offset, ulong Address, ulong FileBytes, ulong MemoryBytes, ulong Alignment)
{
    public const uint PT_LOAD = 1;
    public const uint PT_INTERP = 3;
    public const uint PT_PHDR = 6;
    public const uint PT_GNU_STACK = 0x6474_E551;
    public const uint PF_X = 1;
    public const uint PF_W = 2;
    public const uint PF_R = 4;
}
