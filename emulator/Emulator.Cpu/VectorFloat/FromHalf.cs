namespace Emulator.Cpu.VectorFloat;

/// <summary>A half to a single.</summary>
internal readonly struct FromHalf : IFloatConversion
{
    public static int FromBytes => 2;

    public static int ToBytes => 4;

    public static ulong Soft(ref SimdEnvironment environment, ulong a) =>
        SoftConversion.FromHalf(ref environment, a);

    public static bool TryHost(uint mxcsr, ulong a, out ulong result)
    {
        result = 0;
        return false;
    }
}
