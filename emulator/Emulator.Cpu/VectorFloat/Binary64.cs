namespace Emulator.Cpu.VectorFloat;

/// <summary>The double-precision format (SDM 1 table 4-5).</summary>
internal readonly struct Binary64 : IFloatFormat
{
    public static int SizeBytes => 8;

    public static int FractionBits => 52;

    public static int ExponentBits => 11;

    public static ulong Sign => 0x8000_0000_0000_0000;

    public static ulong Infinity => 0x7FF0_0000_0000_0000;

    public static ulong FractionMask => 0x000F_FFFF_FFFF_FFFF;
}
