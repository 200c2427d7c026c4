using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>An operation of two vectors that an immediate byte directs, in one lane of 128 bits.</summary>
internal interface IVectorImmediate
{
    /// <summary>How many bits of the immediate a lane uses up; 0 when every lane uses the same.</summary>
    static abstract int BitsOfLane { get; }

    /// <summary>
    /// Works on one lane; operations with one source take <paramref name="b"/>. The immediate is shifted for the lane
    /// and not masked.
    /// </summary>
    static abstract Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b, int immediate);
}
