namespace Emulator.Cpu.VectorFloat;

/// <summary>The half-precision format (SDM 1 table 4-5).</summary>
internal readonly struct Binary16 : IFloatFormat
{
    public static int SizeBytes => 2;

    public static int FractionBits => 10;

    public static int ExponentBits => 5;

    public static ulong Sign => 0x8000;

    public static ulong Infinity => 0x7C00;

    public static ulong FractionMask => 0x03FF;
}
