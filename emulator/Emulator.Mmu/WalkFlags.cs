namespace Emulator.Mmu;

/// <summary>The control bits that a walk consults, packed so that a walk copies them at once.</summary>
[Flags]
internal enum WalkFlags : ushort
{
    None = 0,
    WP = 1 << 0,
    PSE = 1 << 1,
    PGE = 1 << 2,
    SMEP = 1 << 3,
    SMAP = 1 << 4,
    PKE = 1 << 5,
    PKS = 1 << 6,
    NXE = 1 << 7,
    AC = 1 << 8,

    /// <summary>CPUID.80000001H:EDX.Page1GB.</summary>
    Page1GB = 1 << 9,
}
