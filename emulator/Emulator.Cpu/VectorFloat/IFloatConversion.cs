using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>A conversion of one element.</summary>
internal interface IFloatConversion
{
    static abstract int FromBytes { get; }

    static abstract int ToBytes { get; }

    static abstract ulong Soft(ref SimdEnvironment environment, ulong a);

    /// <summary>Converts with the host's unit; false when it may not be right.</summary>
    static abstract bool TryHost(uint mxcsr, ulong a, out ulong result);

    /// <summary>
    /// The same for the first elements of a vector; what is above them in the result is the conversion of what is
    /// there. False as well where the host has no instruction for it.
    /// </summary>
    static abstract bool TryHost(uint mxcsr, int elements, Vector256<byte> a, out Vector256<byte> result);
}
