namespace KernelModel.AddressSpaces;

/// <summary>MAP_* of mmap on x86-64 (include/uapi/linux/mman.h and asm-generic/mman.h).</summary>
internal static class MapFlags
{
    public const int Shared = 0x01;
    public const int Private = 0x02;
    public const int SharedValidate = 0x03;
    public const int TypeMask = 0x0F;
    public const int Fixed = 0x10;
    public const int Anonymous = 0x20;
    public const int Below4G = 0x40;
    public const int GrowsDown = 0x0100;
    public const int DenyWrite = 0x0800;
    public const int Executable = 0x1000;
    public const int Locked = 0x2000;
    public const int NoReserve = 0x4000;
    public const int Populate = 0x8000;
    public const int NonBlock = 0x1_0000;
    public const int Stack = 0x2_0000;
    public const int HugeTlb = 0x4_0000;
    public const int Sync = 0x8_0000;
    public const int FixedNoReplace = 0x10_0000;

    /// <summary>The flags that MAP_SHARED_VALIDATE knows (LEGACY_MAP_MASK); any other is refused.</summary>
    public const int Legacy = Shared | Private | Fixed | Anonymous | DenyWrite | Executable | GrowsDown | Locked
        | NoReserve | Populate | NonBlock | Stack | HugeTlb | Below4G | FixedNoReplace | (0x3F << 26);
}
