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
        where TFormat : struct, IFloatFormat => Layout<TFormat>.SizeBytes switch
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
        switch (Layout<TFormat>.SizeBytes)
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

        return TryLoadScalar(c, op, Layout<TFormat>.SizeBytes, out bits);
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

        return TryLoadScalarSlowly(c, op, sizeBytes, out bits);
    }

    /// <summary>The value of a number; singles are exact as doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Widen<TFormat>(ulong bits)
        where TFormat : struct, IFloatFormat =>
        Layout<TFormat>.SizeBytes == 4
            ? BitConverter.UInt32BitsToSingle((uint)bits)
            : BitConverter.UInt64BitsToDouble(bits);

    /// <summary>Reads all of a packed operand; false with a fault pending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryReadPacked(Core c, DecodedOp* op, int n, out Vector256<byte> value) =>
        op->Size == 32 ? c.TryReadVector(op, n, 32, out value) : c.TryReadVector(op, n, 16, out value);

    /// <summary>The register that is the first source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte* FirstSource(Core c, DecodedOp* op) =>
        c.Vector((op->Prefixes & PrefixFlags.Vex) != 0 ? op->Reg1 : op->Reg0);

    /// <summary>
    /// Writes the lowest element of operand 0. Above it a register keeps what it has; with VEX, bits 127 and below
    /// come from operand 1 and the rest is cleared.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteScalar<TFormat>(Core c, DecodedOp* op, ulong bits)
        where TFormat : struct, IFloatFormat
    {
        byte* target = c.Vector(op->Reg0);
        if ((op->Prefixes & PrefixFlags.Vex) != 0)
        {
            Vector128<byte> upper = *(Vector128<byte>*)c.Vector(op->Reg1);
            *(Vector256<byte>*)target = Vector256.Create(upper, default);
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
