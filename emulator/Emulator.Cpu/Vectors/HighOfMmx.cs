using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>The MMX form of an interleaving of high halves: the high half of that of the low ones.</summary>
internal readonly struct HighOfMmx<T> : IVectorBinary
    where T : struct, IVectorBinary
{
    public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b) =>
        Vector128.Create(T.Apply(a, b).GetUpper(), default);
}
