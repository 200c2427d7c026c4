using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.VectorFloat;

/// <summary>Elements of vectors as 64-bit words, and scalar operands.</summary>
internal static unsafe class Elements
{
    /// <summary>Reads an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Get<TFormat>(byte* at)
        where TFormat : struct, IFloatFormat => TFormat.SizeBytes switch
        {
            2 => *(ushort*)at,
            4 => *(uint*)at,
            _ => *(ulong*)at,
        };

    /// <summary>Writes an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put<TFormat>(byte* at, ulong value)
        where TFormat : struct, IFloatFormat
    {
        switch (TFormat.SizeBytes)
        {
            case 2: *(ushort*)at = (ushort)value; break;
            case 4: *(uint*)at = (uint)value; break;
            default: *(ulong*)at = value; break;
        }
    }

    /// <summary>Reads 2, 4, 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Get(byte* at, int sizeBytes) => sizeBytes switch
    {
        2 => *(ushort*)at,
        4 => *(uint*)at,
        _ => *(ulong*)at,
    };

    /// <summary>Writes 2, 4 or 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Put(byte* at, int sizeBytes, ulong value)
    {
        switch (sizeBytes)
        {
            case 2: *(ushort*)at = (ushort)value; break;
            case 4: *(uint*)at = (uint)value; break;
            default: *(ulong*)at = value; break;
        }
    }

    /// <summary>Reads the lowest element of operand <paramref name="n"/>; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryReadScalar<TFormat>(Core c, DecodedOp* op, int n, out ulong bits)
        where TFormat : struct, IFloatFormat
    {
        if (op->Kind(n) == OperandKind.Register)
        {
            bits = Get<TFormat>(c.Vector(n == 1 ? op->Reg1 : op->Reg2));
            return true;
        }

        return TryLoadScalar(c, op, TFormat.SizeBytes, out bits);
    }

    /// <summary>Reads 4 or 8 bytes of memory; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryLoadScalar(Core c, DecodedOp* op, int sizeBytes, out ulong bits)
    {
        byte* host = c.ProbeVector(op, sizeBytes, write: false);
        if (host != null)
        {
            bits = sizeBytes == 4 ? *(uint*)host : *(ulong*)host;
            return true;
        }

        // A variable of its own, so that the other can live in a register.
        bool loaded = TryLoadScalarSlowly(c, op, sizeBytes, out ulong slow);
        bits = slow;
        return loaded;
    }

    /// <summary>The value of a number; singles are exact as doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Widen<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat =>
        TFormat.SizeBytes == 4
            ? BitConverter.UInt32BitsToSingle((uint)bits)
            : BitConverter.UInt64BitsToDouble(bits);

    /// <summary>The class of instructions that decides whether the state is enabled.</summary>
    internal static OpTraits TraitsOf<TEncoding>()
        where TEncoding : struct, IEncoding => TEncoding.IsVex ? OpTraits.Avx : OpTraits.Sse;

    /// <summary>Bytes of a packed operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SizeOf<TEncoding>(DecodedOp* op)
        where TEncoding : struct, IEncoding => TEncoding.IsVex ? op->Size : 16;

    /// <summary>Reads all of a packed operand, zero above 128 bits; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryReadPacked<TEncoding>(Core c, DecodedOp* op, int n, out Vector256<byte> value)
        where TEncoding : struct, IEncoding
    {
        if (TEncoding.IsVex && op->Size == 32)
        {
            return c.TryReadVector(op, n, 32, out value);
        }

        bool read = c.TryReadVector(op, n, 16, out Vector128<byte> low);
        value = low.ToVector256();
        return read;
    }

    /// <summary>The first source as a packed operand, zero above 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> ReadFirst<TEncoding>(Core c, DecodedOp* op)
        where TEncoding : struct, IEncoding
    {
        byte* register = FirstSource<TEncoding>(c, op);
        return TEncoding.IsVex && op->Size == 32
            ? *(Vector256<byte>*)register
            : (*(Vector128<byte>*)register).ToVector256();
    }

    /// <summary>Writes a packed result to operand 0; above 128 bits VEX wants zeros there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WritePacked<TEncoding>(Core c, DecodedOp* op, Vector256<byte> value)
        where TEncoding : struct, IEncoding
    {
        byte* register = c.Vector(op->Reg0);
        if (!TEncoding.IsVex)
        {
            *(Vector128<byte>*)register = value.GetLower();
        }
        else if (op->Size == 32)
        {
            *(Vector256<byte>*)register = value;
        }
        else
        {
            *(Vector256<byte>*)register = value.GetLower().ToVector256();
        }
    }

    /// <summary>The register that is the first source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte* FirstSource<TEncoding>(Core c, DecodedOp* op)
        where TEncoding : struct, IEncoding => c.Vector(TEncoding.IsVex ? op->Reg1 : op->Reg0);

    /// <summary>
    /// Writes the lowest element of operand 0. Above it a register keeps what it has; with VEX, bits 127 and below
    /// come from operand 1 and the rest is cleared.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteScalar<TEncoding, TFormat>(Core c, DecodedOp* op, ulong bits)
        where TEncoding : struct, IEncoding
        where TFormat : struct, IFloatFormat
    {
        byte* target = c.Vector(op->Reg0);
        if (TEncoding.IsVex)
        {
            *(Vector256<byte>*)target = (*(Vector128<byte>*)c.Vector(op->Reg1)).ToVector256();
        }

        Put<TFormat>(target, bits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryLoadScalarSlowly(Core c, DecodedOp* op, int sizeBytes, out ulong bits)
    {
        bool loaded = c.TryLoadVector(op, sizeBytes, out Vector128<byte> value);
        bits = value.AsUInt64().ToScalar();
        return loaded;
    }
}
