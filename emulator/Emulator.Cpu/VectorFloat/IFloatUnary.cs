using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>An operation with one operand, and for some an immediate that controls it.</summary>
internal interface IFloatUnary
{
    static abstract ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, int control)
        where TFormat : struct, IFloatFormat;

    /// <summary>Calculates with the host's unit; false when it may not be right.</summary>
    static abstract bool TryHost<TFormat>(uint mxcsr, ulong a, int control, out ulong result)
        where TFormat : struct, IFloatFormat;

    /// <summary>The same for the elements of a vector that have a bit in <paramref name="wanted"/>.</summary>
    static abstract bool TryHost<TFormat>(
        uint mxcsr, Vector256<byte> a, int control, uint wanted, out Vector256<byte> result)
        where TFormat : struct, IFloatFormat;
}
