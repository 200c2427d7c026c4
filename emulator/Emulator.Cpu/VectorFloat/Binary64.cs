namespace Emulator.Cpu.VectorFloat;

/// <summary>The double-precision format (SDM 1 table 4-5).</summary>
internal readonly struct Binary64 : IFloatFormat
{
    public static int FractionBits => 52;

    public static int ExponentBits => 11;
}
