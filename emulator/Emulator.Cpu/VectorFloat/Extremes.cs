using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// MIN and MAX (SDM 2B): comparisons that pick an operand. Between numbers that are neither NaN nor denormal nothing
/// is raised and no rounding is done.
/// </summary>
internal static unsafe class Extremes
{
    internal static OpRow[] Rows =>
    [
        .. RowsOf<Least>(Mnemonic.Minps, Mnemonic.Minpd, Mnemonic.Minss, Mnemonic.Minsd, OpTraits.Sse),
        .. RowsOf<Least>(Mnemonic.Vminps, Mnemonic.Vminpd, Mnemonic.Vminss, Mnemonic.Vminsd, OpTraits.Avx),
        .. RowsOf<Greatest>(Mnemonic.Maxps, Mnemonic.Maxpd, Mnemonic.Maxss, Mnemonic.Maxsd, OpTraits.Sse),
        .. RowsOf<Greatest>(Mnemonic.Vmaxps, Mnemonic.Vmaxpd, Mnemonic.Vmaxss, Mnemonic.Vmaxsd, OpTraits.Avx),
    ];

    private static OpRow[] RowsOf<TOperation>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble, OpTraits traits)
        where TOperation : struct, IExtreme =>
    [
        new(packedSingle, &Packed<TOperation, Binary32>, traits),
        new(packedDouble, &Packed<TOperation, Binary64>, traits),
        new(scalarSingle, &Scalar<TOperation, Binary32>, traits),
        new(scalarDouble, &Scalar<TOperation, Binary64>, traits),
    ];

    private static Outcome Packed<TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TOperation : struct, IExtreme
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked(c, op, Core.LastSource(op), out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = *(Vector256<byte>*)Elements.FirstSource(c, op);
        Vector256<byte> result;
        if (HostUnit.IsEnabled && HostUnit.ArePlain<TFormat>(op->Size, a, b))
        {
            result = Layout<TFormat>.SizeBytes == 4
                ? TOperation.Host(a.AsSingle(), b.AsSingle()).AsByte()
                : TOperation.Host(a.AsDouble(), b.AsDouble()).AsByte();
        }
        else if (!TrySoft<TOperation, TFormat>(c, op->Size, a, b, out result))
        {
            return Outcome.Fault;
        }

        c.WriteVectorRegister(op, op->Reg0, op->Size, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TOperation : struct, IExtreme
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, Core.LastSource(op), out ulong b))
        {
            return Outcome.Fault;
        }

        ulong a = Elements.Get<TFormat>(Elements.FirstSource(c, op));
        ulong result;
        if (HostUnit.IsEnabled && HostUnit.IsPlain<TFormat>(a) && HostUnit.IsPlain<TFormat>(b))
        {
            result = TOperation.TakesFirst(Elements.Widen<TFormat>(a), Elements.Widen<TFormat>(b)) ? a : b;
        }
        else
        {
            SimdEnvironment environment = new(c.S->Mxcsr);
            result = TOperation.Soft<TFormat>(ref environment, a, b);
            if (!SimdExceptions.TryFinish(c, environment))
            {
                return Outcome.Fault;
            }
        }

        Elements.WriteScalar<TFormat>(c, op, result);
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TrySoft<TOperation, TFormat>(
        Core c, int sizeBytes, Vector256<byte> a, Vector256<byte> b, out Vector256<byte> result)
        where TOperation : struct, IExtreme
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        Vector256<byte> value = default;
        for (int i = 0; i < sizeBytes; i += Layout<TFormat>.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            ulong y = Elements.Get<TFormat>((byte*)&b + i);
            Elements.Put<TFormat>((byte*)&value + i, TOperation.Soft<TFormat>(ref environment, x, y));
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }

    private readonly struct Least : IExtreme
    {
        public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
            where TFormat : struct, IFloatFormat => SoftComparison.Minimum<TFormat>(ref environment, a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TakesFirst(double a, double b) => a < b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Host<T>(Vector256<T> a, Vector256<T> b) =>
            Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);
    }

    private readonly struct Greatest : IExtreme
    {
        public static ulong Soft<TFormat>(ref SimdEnvironment environment, ulong a, ulong b)
            where TFormat : struct, IFloatFormat => SoftComparison.Maximum<TFormat>(ref environment, a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TakesFirst(double a, double b) => a > b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Host<T>(Vector256<T> a, Vector256<T> b) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);
    }
}
