namespace Emulator.Cpu.VectorFloat;

/// <summary>A VEX prefix.</summary>
internal readonly struct VexEncoding : IEncoding
{
    public static bool IsVex => true;

    public static int LastSource => 2;
}
