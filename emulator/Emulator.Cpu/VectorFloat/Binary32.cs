namespace Emulator.Cpu.VectorFloat;

/// <summary>The single-precision format (SDM 1 table 4-5).</summary>
internal readonly struct Binary32 : IFloatFormat
{
    public static int SizeBytes => 4;

    public static int FractionBits => 23;

    public static int ExponentBits => 8;

    public static ulong Sign => 0x8000_0000;

    public static ulong Infinity => 0x7F80_0000;

    public static ulong FractionMask => 0x007F_FFFF;
}
