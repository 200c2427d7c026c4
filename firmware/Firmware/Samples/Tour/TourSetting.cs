namespace Firmware.Samples.Tour;

/// <summary>Changes of the processor's state during a case.</summary>
[Flags]
internal enum TourSetting : uint
{
    None = 0,

    /// <summary>RFLAGS.AC = 1.</summary>
    Ac = 1 << 0,

    /// <summary>CR0.WP = 0.</summary>
    NoWriteProtect = 1 << 1,

    /// <summary>EFER.NXE = 0.</summary>
    NoExecuteDisable = 1 << 2,
}
