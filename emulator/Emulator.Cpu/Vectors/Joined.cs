using System.Runtime.Intrinsics;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// The MMX form of an operation whose result has the first source's elements below the second's: both sources make
/// one lane, and the low half of the result is all of it.
/// </summary>
internal readonly struct Joined<T> : IVectorBinary
    where T : struct, IVectorBinary
{
    public static Vector128<byte> Apply(Vector128<byte> a, Vector128<byte> b)
    {
        Vector128<byte> both = Vector128.Create(a.GetLower(), b.GetLower());
        return T.Apply(both, both);
    }
}
