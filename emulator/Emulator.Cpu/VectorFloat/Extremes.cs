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
        .. RowsOf<LegacyEncoding, Least>(Mnemonic.Minps, Mnemonic.Minpd, Mnemonic.Minss, Mnemonic.Minsd),
        .. RowsOf<VexEncoding, Least>(Mnemonic.Vminps, Mnemonic.Vminpd, Mnemonic.Vminss, Mnemonic.Vminsd),
        .. RowsOf<LegacyEncoding, Greatest>(Mnemonic.Maxps, Mnemonic.Maxpd, Mnemonic.Maxss, Mnemonic.Maxsd),
        .. RowsOf<VexEncoding, Greatest>(Mnemonic.Vmaxps, Mnemonic.Vmaxpd, Mnemonic.Vmaxss, Mnemonic.Vmaxsd),
    ];

    private static OpRow[] RowsOf<TEncoding, TOperation>(
        Mnemonic packedSingle, Mnemonic packedDouble, Mnemonic scalarSingle, Mnemonic scalarDouble)
        where TEncoding : struct, IEncoding
        where TOperation : struct, IExtreme =>
    [
        new(packedSingle, &Packed<TEncoding, TOperation, Binary32>, Elements.TraitsOf<TEncoding>()),
        new(packedDouble, &Packed<TEncoding, TOperation, Binary64>, Elements.TraitsOf<TEncoding>()),
        new(scalarSingle, &Scalar<TEncoding, TOperation, Binary32>, Elements.TraitsOf<TEncoding>()),
        new(scalarDouble, &Scalar<TEncoding, TOperation, Binary64>, Elements.TraitsOf<TEncoding>()),
    ];

    private static Outcome Packed<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TOperation : struct, IExtreme
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, TEncoding.LastSource, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = Elements.ReadFirst<TEncoding>(c, op);
        Vector256<byte> result;
        if (HostUnit.IsEnabled && HostUnit.ArePlain<TFormat>(Elements.SizeOf<TEncoding>(op), a, b))
        {
            result = TFormat.SizeBytes == 4
                ? TOperation.Host(a.AsSingle(), b.AsSingle()).AsByte()
                : TOperation.Host(a.AsDouble(), b.AsDouble()).AsByte();
        }
        else if (!TrySoft<TOperation, TFormat>(c, Elements.SizeOf<TEncoding>(op), a, b, out result))
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<TEncoding>(c, op, result);
        return Outcome.Next;
    }

    private static Outcome Scalar<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op) // HOT
        where TEncoding : struct, IEncoding
        where TOperation : struct, IExtreme
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, TEncoding.LastSource, out ulong b))
        {
            return Outcome.Fault;
        }

        ulong a = Elements.Get<TFormat>(Elements.FirstSource<TEncoding>(c, op));
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

        Elements.WriteScalar<TEncoding, TFormat>(c, op, result);
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
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
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
