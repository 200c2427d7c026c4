namespace Firmware.Boot;

/// <summary>The mode in which a boot protocol enters the image.</summary>
public enum CpuMode
{
    /// <summary>Real-address mode: 16-bit code, base = selector × 16.</summary>
    Real,

    /// <summary>32-bit protected mode, flat segments of 4 GiB, paging off.</summary>
    Protected,

    /// <summary>64-bit mode with an identity map in guest memory.</summary>
    Long,
}
