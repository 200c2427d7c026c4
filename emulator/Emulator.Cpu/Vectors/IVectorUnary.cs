using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>An operation of one vector in one lane of 128 bits.</summary>
internal interface IVectorUnary
{
    static abstract Vector128<byte> Apply(Vector128<byte> value);
}
