namespace Firmware.Samples.Tour;

/// <summary>What a case needs the processor to have.</summary>
[Flags]
internal enum TourFeatures : uint
{
    None = 0,
    Nx = 1 << 0,
    Smep = 1 << 1,
    Smap = 1 << 2,
    Pku = 1 << 3,
    Pks = 1 << 4,
    Page1G = 1 << 5,

    /// <summary>MAXPHYADDR is below 52, so that address bit 51 of an entry is reserved (SDM 3A 4.1.4).</summary>
    ReservedAddressBit = 1 << 6,
}
