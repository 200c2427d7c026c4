namespace KernelModel.Frames;

/// <summary>How much of a zone stays free: below low the background reclaims, below min only emergencies allocate.
/// </summary>
internal enum Watermark : byte
{
    Min,
    Low,
    High,
}
