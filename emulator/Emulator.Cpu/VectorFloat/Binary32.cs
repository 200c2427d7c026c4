namespace Emulator.Cpu.VectorFloat;

/// <summary>The single-precision format (SDM 1 table 4-5).</summary>
internal readonly struct Binary32 : IFloatFormat
{
    public static int FractionBits => 23;

    public static int ExponentBits => 8;
}
