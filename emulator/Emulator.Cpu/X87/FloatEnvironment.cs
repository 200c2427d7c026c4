namespace Emulator.Cpu.X87;

/// <summary>What an operation is told by the control word, and what it tells the status word.</summary>
internal struct FloatEnvironment
{
    /// <summary>Significand bits of the double extended format.</summary>
    internal const int FullPrecision = 64;

    internal FloatEnvironment(int control)
    {
        Rounding = (RoundingControl)((control >> 10) & 3);

        // The reserved encoding 01 rounds to the full 64 bits, as processors do.
        PrecisionBits = ((control >> 8) & 3) switch { 0 => 24, 2 => 53, _ => FullPrecision };
        Unmasked = ~control & StatusWord.Exceptions;
    }

    internal RoundingControl Rounding { get; set; }

    /// <summary>Significand bits of results that precision control applies to (SDM 1 8.1.5.2).</summary>
    internal int PrecisionBits { get; }

    /// <summary>The exceptions that are not masked.</summary>
    internal int Unmasked { get; }

    /// <summary>Exceptions met so far.</summary>
    internal int Flags { get; set; }

    /// <summary>The last rounding made the magnitude larger (C1).</summary>
    internal bool RoundedUp { get; set; }

    /// <summary>An unmasked exception prevents the result.</summary>
    internal readonly bool Stopped => (Flags & Unmasked & StatusWord.BeforeResult) != 0;

    /// <summary>Raises invalid-arithmetic-operand and gives its masked response.</summary>
    internal Float80 Invalid()
    {
        Flags |= StatusWord.IE;
        return Float80.DefaultNaN;
    }

    /// <summary>
    /// Raises denormal-operand when one of the operands is denormal; false when it stops the operation.
    /// </summary>
    internal bool AcceptDenormals(Float80 a, Float80 b = default)
    {
        if (a.IsDenormal || b.IsDenormal)
        {
            Flags |= StatusWord.DE;
        }

        return !Stopped;
    }
}
