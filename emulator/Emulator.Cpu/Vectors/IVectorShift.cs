using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>A shift of all elements of one lane by the same count, of any size.</summary>
internal interface IVectorShift
{
    static abstract Vector128<byte> Apply(Vector128<byte> value, ulong count);
}
