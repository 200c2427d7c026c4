namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// A binary interchange format of IEEE 754: everything else follows from the widths. All members are constants that
/// the compiler must see through, so nothing is calculated here.
/// </summary>
internal interface IFloatFormat
{
    static abstract int SizeBytes { get; }

    /// <summary>Stored bits of the significand.</summary>
    static abstract int FractionBits { get; }

    static abstract int ExponentBits { get; }

    /// <summary>The sign bit.</summary>
    static abstract ulong Sign { get; }

    /// <summary>The exponent field of infinities and NaNs.</summary>
    static abstract ulong Infinity { get; }

    /// <summary>All bits of the fraction.</summary>
    static abstract ulong FractionMask { get; }
}
