namespace Emulator.Cpu.VectorFloat;

/// <summary>Signed integers of 64 bits.</summary>
internal readonly struct Integer64 : IIntegerWidth
{
    public static int Bits => 64;
}
