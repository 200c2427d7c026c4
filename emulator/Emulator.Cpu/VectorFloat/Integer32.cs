namespace Emulator.Cpu.VectorFloat;

/// <summary>Signed integers of 32 bits.</summary>
internal readonly struct Integer32 : IIntegerWidth
{
    public static int Bits => 32;
}
