namespace Emulator.Cpu.VectorFloat;

/// <summary>Bits of MXCSR (SDM 1 figure 10-3).</summary>
internal static class Mxcsr
{
    /// <summary>Invalid operation.</summary>
    internal const uint IE = 1 << 0;

    /// <summary>Denormal operand.</summary>
    internal const uint DE = 1 << 1;

    /// <summary>Division by zero.</summary>
    internal const uint ZE = 1 << 2;

    /// <summary>Overflow.</summary>
    internal const uint OE = 1 << 3;

    /// <summary>Underflow.</summary>
    internal const uint UE = 1 << 4;

    /// <summary>Precision: the result is inexact.</summary>
    internal const uint PE = 1 << 5;

    /// <summary>Denormals are zeros.</summary>
    internal const uint DAZ = 1 << 6;

    /// <summary>The mask of <see cref="PE"/>.</summary>
    internal const uint PM = PE << MaskShift;

    /// <summary>Flush to zero.</summary>
    internal const uint FTZ = 1 << 15;

    /// <summary>Both bits of rounding control.</summary>
    internal const uint RC = 3 << RoundingShift;

    /// <summary>From a flag to its mask.</summary>
    internal const int MaskShift = 7;

    internal const int RoundingShift = 13;

    /// <summary>All six flags.</summary>
    internal const uint Flags = 0x3F;

    /// <summary>What is found in the operands, before anything is computed (SDM 1 11.5.2).</summary>
    internal const uint BeforeComputation = IE | DE | ZE;
}
