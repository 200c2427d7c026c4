namespace KernelModel.AddressSpaces;

/// <summary>MREMAP_* (include/uapi/linux/mman.h).</summary>
internal static class RemapFlags
{
    public const int MayMove = 1;
    public const int Fixed = 2;
    public const int DontUnmap = 4;
}
