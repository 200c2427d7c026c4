namespace Emulator.Cpu.VectorFloat;

/// <summary>Signed integers of 32 or 64 bits.</summary>
internal interface IIntegerWidth
{
    static abstract int Bits { get; }
}
