namespace Emulator.Cpu.X87;

/// <summary>The range of a binary format: what rounding into it has to know.</summary>
/// <param name="Bias">The bias of its exponent.</param>
/// <param name="MaxExponent">The biased exponent of infinities.</param>
/// <param name="PrecisionBits">Bits of its significand, the integer bit included.</param>
/// <param name="WrapExponent">
/// What is subtracted from (added to) the exponent of an unmasked overflow (underflow) in a register (SDM 1 8.5.4); 0
/// for a format in memory, where such a result is not stored.
/// </param>
internal readonly record struct FloatFormat(int Bias, int MaxExponent, int PrecisionBits, int WrapExponent)
{
    internal static readonly FloatFormat Single = new(127, 0xFF, 24, 0);
    internal static readonly FloatFormat Double = new(1023, 0x7FF, 53, 0);
    internal static readonly FloatFormat Extended = new(Float80.Bias, Float80.MaxExponent, 64, 24576);
}
