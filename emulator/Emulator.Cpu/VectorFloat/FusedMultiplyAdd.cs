using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// The handlers of FMA (SDM 2C, VFMADD132PD …). With precision already raised and normal operands and results the
/// host's fused operation is right; a zero is so only when a factor is zero.
/// </summary>
internal static unsafe class FusedMultiplyAdd
{
    internal static Outcome Packed<TSigns, TOrder, TFormat>(Core c, DecodedOp* op) // HOT
        where TSigns : struct, IFusedSigns
        where TOrder : struct, IFusedOrder
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<VexEncoding>(c, op, 2, out Vector256<byte> third))
        {
            return Outcome.Fault;
        }

        Vector256<byte> a = Pick(c, op, TOrder.First, third);
        Vector256<byte> b = Pick(c, op, TOrder.Second, third);
        Vector256<byte> addend = Pick(c, op, TOrder.Addend, third);
        bool done = TryHost<TSigns, TFormat>(c.S->Mxcsr, op->Size, a, b, addend, out Vector256<byte> result)
            || TrySoft<TSigns, TFormat>(c, op->Size, a, b, addend, out result);
        if (!done)
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<VexEncoding>(c, op, result);
        return Outcome.Next;
    }

    internal static Outcome Scalar<TSigns, TOrder, TFormat>(Core c, DecodedOp* op) // HOT
        where TSigns : struct, IFusedSigns
        where TOrder : struct, IFusedOrder
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadScalar<TFormat>(c, op, 2, out ulong third))
        {
            return Outcome.Fault;
        }

        ulong a = Pick<TFormat>(c, op, TOrder.First, third);
        ulong b = Pick<TFormat>(c, op, TOrder.Second, third);
        ulong addend = Pick<TFormat>(c, op, TOrder.Addend, third);
        if (!TryHost<TSigns, TFormat>(c.S->Mxcsr, a, b, addend, out ulong result))
        {
            SimdEnvironment environment = new(c.S->Mxcsr);
            result = SoftFused.MultiplyAdd<TFormat>(
                ref environment, a, b, addend, TSigns.NegatesProduct, TSigns.NegatesEvenAddends);
            if (!SimdExceptions.TryFinish(c, environment))
            {
                return Outcome.Fault;
            }
        }

        // Operand 0 is a source as well: what is above the element stays, up to bit 127.
        byte* target = c.Vector(op->Reg0);
        Elements.Put<TFormat>(target, result);
        *(Vector128<byte>*)(target + 16) = default;
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Pick(Core c, DecodedOp* op, int operand, Vector256<byte> third) =>
        operand switch
        {
            0 => ReadRegister(c, op, op->Reg0),
            1 => ReadRegister(c, op, op->Reg1),
            _ => third,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> ReadRegister(Core c, DecodedOp* op, int number) => op->Size == 32
        ? c.ReadVectorRegister(number)
        : (*(Vector128<byte>*)c.Vector(number)).ToVector256();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pick<TFormat>(Core c, DecodedOp* op, int operand, ulong third)
        where TFormat : struct, IFloatFormat => operand switch
    {
        0 => Elements.Get<TFormat>(c.Vector(op->Reg0)),
        1 => Elements.Get<TFormat>(c.Vector(op->Reg1)),
        _ => third,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryHost<TSigns, TFormat>(uint mxcsr, ulong a, ulong b, ulong addend, out ulong result)
        where TSigns : struct, IFusedSigns
        where TFormat : struct, IFloatFormat
    {
        ulong sign = TFormat.Sign;
        ulong x = TSigns.NegatesProduct ? a ^ sign : a;
        ulong z = TSigns.NegatesEvenAddends ? addend ^ sign : addend;
        result = TFormat.SizeBytes == 4
            ? BitConverter.SingleToUInt32Bits(MathF.FusedMultiplyAdd(
                PackedOperation.ToSingle(x), PackedOperation.ToSingle(b), PackedOperation.ToSingle(z)))
            : BitConverter.DoubleToUInt64Bits(Math.FusedMultiplyAdd(
                PackedOperation.ToDouble(x), PackedOperation.ToDouble(b), PackedOperation.ToDouble(z)));
        bool right = HostUnit.IsSafeResult<TFormat>(result)
            || (HostUnit.IsZero<TFormat>(result) && (HostUnit.IsZero<TFormat>(a) || HostUnit.IsZero<TFormat>(b)));
        return right && !HostUnit.IsDenormal<TFormat>(a) && !HostUnit.IsDenormal<TFormat>(b)
            && !HostUnit.IsDenormal<TFormat>(addend)
            && HostUnit.Serves(mxcsr) && HostUnit.IsInexactAlready(mxcsr);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryHost<TSigns, TFormat>(
        uint mxcsr, int sizeBytes, Vector256<byte> a, Vector256<byte> b, Vector256<byte> addend,
        out Vector256<byte> result)
        where TSigns : struct, IFusedSigns
        where TFormat : struct, IFloatFormat
    {
        if (!HostUnit.Serves(mxcsr) || !HostUnit.IsInexactAlready(mxcsr))
        {
            result = default;
            return false;
        }

        Vector256<byte> x = TSigns.NegatesProduct ? a ^ SignsOf<TFormat>(true, true) : a;
        Vector256<byte> z = addend ^ SignsOf<TFormat>(TSigns.NegatesEvenAddends, TSigns.NegatesOddAddends);
        result = TFormat.SizeBytes == 4
            ? Vector256.FusedMultiplyAdd(x.AsSingle(), b.AsSingle(), z.AsSingle()).AsByte()
            : Vector256.FusedMultiplyAdd(x.AsDouble(), b.AsDouble(), z.AsDouble()).AsByte();
        uint wanted = HostUnit.ElementsOf<TFormat>(sizeBytes);
        Vector256<byte> doubtful = HostUnit.Doubtful<TFormat>(result, a, b) | HostUnit.Denormals<TFormat>(addend);
        return (HostUnit.Bits<TFormat>(doubtful) & wanted) == 0
            || ((HostUnit.Bits<TFormat>(HostUnit.Denormals<TFormat>(addend)) & wanted) == 0
                && HostUnit.AreRight<TFormat>(
                    result, a, b, HostUnit.Zeros<TFormat>(a) | HostUnit.Zeros<TFormat>(b), wanted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> SignsOf<TFormat>(bool even, bool odd)
        where TFormat : struct, IFloatFormat
    {
        ulong sign = TFormat.Sign;
        ulong low = even ? sign : 0;
        ulong high = odd ? sign : 0;
        return TFormat.SizeBytes == 4
            ? Vector256.Create(low | (high << 32)).AsByte()
            : Vector256.Create(low, high, low, high).AsByte();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TrySoft<TSigns, TFormat>(
        Core c, int sizeBytes, Vector256<byte> a, Vector256<byte> b, Vector256<byte> addend,
        out Vector256<byte> result)
        where TSigns : struct, IFusedSigns
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        Vector256<byte> value = default;
        bool odd = false;
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            ulong y = Elements.Get<TFormat>((byte*)&b + i);
            ulong z = Elements.Get<TFormat>((byte*)&addend + i);
            bool negate = odd ? TSigns.NegatesOddAddends : TSigns.NegatesEvenAddends;
            ulong sum = SoftFused.MultiplyAdd<TFormat>(ref environment, x, y, z, TSigns.NegatesProduct, negate);
            Elements.Put<TFormat>((byte*)&value + i, sum);
            odd = !odd;
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }
}
