namespace Emulator.Cpu.VectorFloat;

/// <summary>As MXCSR says.</summary>
internal readonly struct Rounded : IIntegerRounding
{
    public static bool Truncates => false;
}
