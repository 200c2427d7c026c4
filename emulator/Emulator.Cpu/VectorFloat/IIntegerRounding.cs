namespace Emulator.Cpu.VectorFloat;

/// <summary>CVT or CVTT: rounding as MXCSR says, or truncation.</summary>
internal interface IIntegerRounding
{
    static abstract bool Truncates { get; }
}
