namespace Emulator.Cpu.VectorFloat;

/// <summary>Towards zero.</summary>
internal readonly struct Truncated : IIntegerRounding
{
    public static bool Truncates => true;
}
