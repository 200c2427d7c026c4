using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.VectorFloat;

/// <summary>HADD, HSUB and ADDSUB (SDM 2A): neighbours are added or subtracted, in each half of 128 bits.</summary>
internal static unsafe class Horizontals
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Haddps, &Neighbours<LegacyEncoding, Addition, Binary32>, OpTraits.Sse),
        new(Mnemonic.Haddpd, &Neighbours<LegacyEncoding, Addition, Binary64>, OpTraits.Sse),
        new(Mnemonic.Vhaddps, &Neighbours<VexEncoding, Addition, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vhaddpd, &Neighbours<VexEncoding, Addition, Binary64>, OpTraits.Avx),
        new(Mnemonic.Hsubps, &Neighbours<LegacyEncoding, Subtraction, Binary32>, OpTraits.Sse),
        new(Mnemonic.Hsubpd, &Neighbours<LegacyEncoding, Subtraction, Binary64>, OpTraits.Sse),
        new(Mnemonic.Vhsubps, &Neighbours<VexEncoding, Subtraction, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vhsubpd, &Neighbours<VexEncoding, Subtraction, Binary64>, OpTraits.Avx),
        new(Mnemonic.Addsubps, &Alternating<LegacyEncoding, Binary32>, OpTraits.Sse),
        new(Mnemonic.Addsubpd, &Alternating<LegacyEncoding, Binary64>, OpTraits.Sse),
        new(Mnemonic.Vaddsubps, &Alternating<VexEncoding, Binary32>, OpTraits.Avx),
        new(Mnemonic.Vaddsubpd, &Alternating<VexEncoding, Binary64>, OpTraits.Avx),
    ];

    private static Outcome Neighbours<TEncoding, TOperation, TFormat>(Core c, DecodedOp* op)
        where TEncoding : struct, IEncoding
        where TOperation : struct, IFloatBinary
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, TEncoding.LastSource, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        int size = Elements.SizeOf<TEncoding>(op);
        Vector256<byte> a = Elements.ReadFirst<TEncoding>(c, op);
        Vector256<byte> left;
        Vector256<byte> right;
        if (TFormat.SizeBytes == 4)
        {
            // Each half becomes (a0 a2 b0 b2) and (a1 a3 b1 b3).
            Vector256<uint> x = Vector256.Shuffle(a.AsUInt32(), Vector256.Create(0U, 2, 1, 3, 4, 6, 5, 7));
            Vector256<uint> y = Vector256.Shuffle(b.AsUInt32(), Vector256.Create(0U, 2, 1, 3, 4, 6, 5, 7));
            left = Even(x.AsUInt64(), y.AsUInt64());
            right = Odd(x.AsUInt64(), y.AsUInt64());
        }
        else
        {
            left = Even(a.AsUInt64(), b.AsUInt64());
            right = Odd(a.AsUInt64(), b.AsUInt64());
        }

        if (!PackedOperation.TryApply<TOperation, TFormat>(c, size, left, right, out Vector256<byte> result))
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<TEncoding>(c, op, result);
        return Outcome.Next;
    }

    /// <summary>Subtracts in elements 0, 2, 4 … and adds in the others.</summary>
    private static Outcome Alternating<TEncoding, TFormat>(Core c, DecodedOp* op)
        where TEncoding : struct, IEncoding
        where TFormat : struct, IFloatFormat
    {
        if (!Elements.TryReadPacked<TEncoding>(c, op, TEncoding.LastSource, out Vector256<byte> b))
        {
            return Outcome.Fault;
        }

        int size = Elements.SizeOf<TEncoding>(op);
        Vector256<byte> a = Elements.ReadFirst<TEncoding>(c, op);
        Vector256<byte> negated = b ^ (TFormat.SizeBytes == 4
            ? Vector256.Create(TFormat.Sign).AsByte()
            : Vector256.Create(TFormat.Sign, 0, TFormat.Sign, 0).AsByte());
        bool done = PackedOperation.TryHost<Addition, TFormat>(
            c.S->Mxcsr, size, a, negated, out Vector256<byte> result)
            || TryAlternateSoftly<TFormat>(c, size, a, b, out result);
        if (!done)
        {
            return Outcome.Fault;
        }

        Elements.WritePacked<TEncoding>(c, op, result);
        return Outcome.Next;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryAlternateSoftly<TFormat>(
        Core c, int sizeBytes, Vector256<byte> a, Vector256<byte> b, out Vector256<byte> result)
        where TFormat : struct, IFloatFormat
    {
        SimdEnvironment environment = new(c.S->Mxcsr);
        Vector256<byte> value = default;
        bool odd = false;
        for (int i = 0; i < sizeBytes; i += TFormat.SizeBytes)
        {
            ulong x = Elements.Get<TFormat>((byte*)&a + i);
            ulong y = Elements.Get<TFormat>((byte*)&b + i);
            ulong sum = odd ? SoftArithmetic.Add<TFormat>(ref environment, x, y)
                : SoftArithmetic.Subtract<TFormat>(ref environment, x, y);
            Elements.Put<TFormat>((byte*)&value + i, sum);
            odd = !odd;
        }

        result = value;
        return SimdExceptions.TryFinish(c, environment);
    }

    private static Vector256<byte> Even(Vector256<ulong> a, Vector256<ulong> b) =>
        Vector256.Create(a[0], b[0], a[2], b[2]).AsByte();

    private static Vector256<byte> Odd(Vector256<ulong> a, Vector256<ulong> b) =>
        Vector256.Create(a[1], b[1], a[3], b[3]).AsByte();
}
