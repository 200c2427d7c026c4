using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// Sums, differences and products of doubles for the hot loop: false, with nothing changed, unless the host's unit is
/// right (<see cref="HostUnit"/>) and the result is neither zero nor inexact for the first time.
/// </summary>
internal static unsafe class HotDoubles
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Add(CpuState* s, byte* to, byte* from) => // HOT
        TryKeep(s, to, from, *(double*)to + *(double*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Sub(CpuState* s, byte* to, byte* from) => // HOT
        TryKeep(s, to, from, *(double*)to - *(double*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Mul(CpuState* s, byte* to, byte* from) => // HOT
        TryKeep(s, to, from, *(double*)to * *(double*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool AddPacked(CpuState* s, byte* to, byte* from) => // HOT
        TryKeepPacked(s, to, from, *(Vector128<double>*)to + *(Vector128<double>*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool SubPacked(CpuState* s, byte* to, byte* from) => // HOT
        TryKeepPacked(s, to, from, *(Vector128<double>*)to - *(Vector128<double>*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool MulPacked(CpuState* s, byte* to, byte* from) => // HOT
        TryKeepPacked(s, to, from, *(Vector128<double>*)to * *(Vector128<double>*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryKeep(CpuState* s, byte* to, byte* from, double result)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(result);
        bool right = HostUnit.IsSafeResult<Binary64>(bits)
            && !HostUnit.IsDenormal<Binary64>(*(ulong*)to) && !HostUnit.IsDenormal<Binary64>(*(ulong*)from);
        if (!right || !Serves(s))
        {
            return false;
        }

        *(ulong*)to = bits;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryKeepPacked(CpuState* s, byte* to, byte* from, Vector128<double> result)
    {
        Vector128<ulong> one = Vector128<ulong>.One;
        Vector128<ulong> a = *(Vector128<ulong>*)to;
        Vector128<ulong> b = *(Vector128<ulong>*)from;
        Vector128<ulong> bits = result.AsUInt64();
        const ulong least = 4UL << 52;
        const ulong limit = (0x7FFUL << 53) - least;
        const ulong denormals = (1UL << 53) - 1;

        // Doubling drops the signs; as in HostUnit.Doubtful.
        Vector128<ulong> smaller = Vector128.Min(a + a - one, b + b - one);
        Vector128<ulong> doubtful = Vector128.LessThan(smaller, Vector128.Create(denormals))
            | Vector128.GreaterThanOrEqual(bits + bits - Vector128.Create(least), Vector128.Create(limit));
        if (doubtful != Vector128<ulong>.Zero || !Serves(s))
        {
            return false;
        }

        *(Vector128<ulong>*)to = bits;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Serves(CpuState* s) =>
        HostUnit.Serves(s->Mxcsr) && HostUnit.IsInexactAlready(s->Mxcsr);
}
