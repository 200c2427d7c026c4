using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Cpu.VectorFloat;

/// <summary>Two vectors to one, element by element: by the host's unit where that is right, else by ours.</summary>
internal static unsafe class PackedOperation
{
    /// <summary>Calculates and raises; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryApply<TOperation, TFormat>(
        Core c, int sizeBytes, Vector256<byte> a, Vector256<byte> b, out Vector256<byte> result)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat =>
        TryHost<TOperation, TFormat>(c.S->Mxcsr, sizeBytes, a, b, out result)
        || TrySoft<TOperation, TFormat>(c, sizeBytes, a, b, out result);

    /// <summary>Calculates with the host's unit; false when it may not be right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryHost<TOperation, TFormat>(
        uint mxcsr, int sizeBytes, Vector256<byte> a, Vector256<byte> b, out Vector256<byte> result) // HOT
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!HostUnit.Serves(mxcsr))
        {
            result = default;
            return false;
        }

        result = TFormat.SizeBytes == 4
            ? TOperation.Host(a.AsSingle(), b.AsSingle()).AsByte()
            : TOperation.Host(a.AsDouble(), b.AsDouble()).AsByte();
        uint wanted = HostUnit.ElementsOf<TFormat>(sizeBytes);
        bool right = (HostUnit.Bits<TFormat>(HostUnit.Doubtful<TFormat>(result, a, b)) & wanted) == 0
            || HostUnit.AreRight<TFormat>(
                result, a, b, TOperation.RightZeros(HostUnit.Zeros<TFormat>(a), HostUnit.Zeros<TFormat>(b)), wanted);
        return right
            && (HostUnit.IsInexactAlready(mxcsr) || IsExact<TOperation, TFormat>(sizeBytes, a, b, result));
    }

    /// <summary>Calculates with our arithmetic; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool TrySoft<TOperation, TFormat>(
        Core c, int sizeBytes, Vector256<byte> a, Vector256<byte> b, out Vector256<byte> result)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        Vector256<byte> value = default;
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            ulong y = Elements.Get<TFormat>((byte*)&b + i);
            Elements.Put<TFormat>((byte*)&value + i, TOperation.Soft<TFormat>(ref environment, x, y));
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }

    /// <summary>Whether a result that is right was not rounded.</summary>
    internal static bool IsExact<TOperation, TFormat>(ulong a, ulong b, ulong result)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!TOperation.LeavesExactRest<TFormat>(a, result))
        {
            return false;
        }

        return TFormat.SizeBytes == 4
            ? TOperation.Rest(ToSingle(a), ToSingle(b), ToSingle(result)) == 0
            : TOperation.Rest(ToDouble(a), ToDouble(b), ToDouble(result)) == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float ToSingle(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double ToDouble(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsExact<TOperation, TFormat>(
        int sizeBytes, Vector256<byte> a, Vector256<byte> b, Vector256<byte> result)
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            ulong y = Elements.Get<TFormat>((byte*)&b + i);
            if (!IsExact<TOperation, TFormat>(x, y, Elements.Get<TFormat>((byte*)&result + i)))
            {
                return false;
            }
        }

        return true;
    }
}
