namespace Emulator.Cpu;

/// <summary>
/// How the words of the lazy status flags are read: bits 7:0 of the kind word. Bits 13:8 are the left shift that moved
/// the operands to the top of a 64-bit word; bit 16 is the carry that went in (Adc, Sbb) or is kept (Inc, Dec).
/// </summary>
public static class FlagKind
{
    /// <summary>A holds the six flags themselves, at their places in RFLAGS.</summary>
    public const ulong Explicit = 0;

    /// <summary>A and B are the shifted operands of an addition.</summary>
    public const ulong Add = 1;

    /// <summary>A and B are the shifted operands of a subtraction or comparison.</summary>
    public const ulong Sub = 2;

    /// <summary>A is the shifted result; CF, OF and AF are 0.</summary>
    public const ulong Logic = 3;

    /// <summary>A and B are the shifted operands of ADC.</summary>
    public const ulong Adc = 4;

    /// <summary>A and B are the shifted operands of SBB.</summary>
    public const ulong Sbb = 5;

    /// <summary>A is the shifted result of INC; CF is kept.</summary>
    public const ulong Inc = 6;

    /// <summary>A is the shifted result of DEC; CF is kept.</summary>
    public const ulong Dec = 7;

    /// <summary>A is the shifted result; B holds CF, OF and AF at their places in RFLAGS.</summary>
    public const ulong Result = 8;

    /// <summary>As <see cref="Result"/>, but ZF is 0 whatever the result: what processors do after IMUL.</summary>
    public const ulong Product = 9;

    /// <summary>A and B are the factors of an IMUL of 64 bits; ZF is 0, as after <see cref="Product"/>.</summary>
    public const ulong Factors = 10;

    public const ulong KindMask = 0xFF;
    public const int ShiftPosition = 8;
    public const ulong Carry = 1UL << 16;
}
