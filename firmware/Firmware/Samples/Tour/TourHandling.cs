namespace Firmware.Samples.Tour;

/// <summary>What the exception handler does before it returns.</summary>
internal enum TourHandling : uint
{
    /// <summary>Goes on behind the access.</summary>
    Skip,

    /// <summary>Writes the entry's second value, INVLPG, and lets the processor try again.</summary>
    Repair,

    /// <summary>Clears PKRU, and lets the processor try again.</summary>
    ClearPkru,

    /// <summary>Clears IA32_PKRS, and lets the processor try again.</summary>
    ClearPkrs,
}
