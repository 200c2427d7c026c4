using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// An operation of two vectors in one lane of 128 bits. YMM registers are two such lanes; an MMX register is the low
/// half of one, zero above, so an operation that mixes elements has a form of its own for it.
/// </summary>
internal interface IVectorBinary
{
    /// <summary>Works on one lane: <paramref name="a"/> is the first source, for legacy SSE the destination.</summary>
    static abstract Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b);
}
