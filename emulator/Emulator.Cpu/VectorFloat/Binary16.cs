namespace Emulator.Cpu.VectorFloat;

/// <summary>The half-precision format (SDM 1 table 4-5).</summary>
internal readonly struct Binary16 : IFloatFormat
{
    public static int FractionBits => 10;

    public static int ExponentBits => 5;
}
