namespace Emulator.Cpu.VectorFloat;

/// <summary>A conversion of one element.</summary>
internal interface IFloatConversion
{
    static abstract int FromBytes { get; }

    static abstract int ToBytes { get; }

    static abstract ulong Soft(ref SimdEnvironment environment, ulong a);

    /// <summary>Converts with the host's unit; false when it may not be right.</summary>
    static abstract bool TryHost(uint mxcsr, ulong a, out ulong result);
}
