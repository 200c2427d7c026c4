namespace KernelModel.Frames;

/// <summary>Zones by what devices can reach: below 16 MiB, below 4 GiB, the rest.</summary>
internal enum ZoneType : byte
{
    Dma,
    Dma32,
    Normal,
}
