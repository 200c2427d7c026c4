namespace KernelModel.AddressSpaces;

/// <summary>PROT_* of mmap and mprotect (include/uapi/asm-generic/mman-common.h).</summary>
internal static class Prot
{
    public const int None = 0;
    public const int Read = 1;
    public const int Write = 2;
    public const int Exec = 4;
    public const int Sem = 8;
    public const int GrowsDown = 0x0100_0000;
    public const int GrowsUp = 0x0200_0000;
}
