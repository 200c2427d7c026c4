namespace Emulator.Cpu.VectorFloat;

/// <summary>No VEX prefix.</summary>
internal readonly struct LegacyEncoding : IEncoding
{
    public static bool IsVex => false;

    public static int LastSource => 1;
}
