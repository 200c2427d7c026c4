namespace Emulator.Cpu.VectorFloat;

/// <summary>A binary interchange format of IEEE 754: everything else follows from the two widths.</summary>
internal interface IFloatFormat
{
    /// <summary>Stored bits of the significand.</summary>
    static abstract int FractionBits { get; }

    static abstract int ExponentBits { get; }
}
