using System.Numerics;
using System.Runtime.Intrinsics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (SDM 2B 4.1): two strings of bytes or words, each with its length or its
/// terminating zero, compared in one of four ways.
/// </summary>
internal static unsafe class StringComparisons
{
    private const int WordsBit = 1;
    private const int SignedBit = 2;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pcmpestri, &ExplicitIndex, OpTraits.Sse),
        new(Mnemonic.Pcmpestri64, &ExplicitIndex64, OpTraits.Sse),
        new(Mnemonic.Pcmpestrm, &ExplicitMask, OpTraits.Sse),
        new(Mnemonic.Pcmpestrm64, &ExplicitMask64, OpTraits.Sse),
        new(Mnemonic.Pcmpistri, &ImplicitIndex, OpTraits.Sse),
        new(Mnemonic.Pcmpistrm, &ImplicitMask, OpTraits.Sse),
        new(Mnemonic.Vpcmpestri, &ExplicitIndex, OpTraits.Avx),
        new(Mnemonic.Vpcmpestri64, &ExplicitIndex64, OpTraits.Avx),
        new(Mnemonic.Vpcmpestrm, &ExplicitMask, OpTraits.Avx),
        new(Mnemonic.Vpcmpestrm64, &ExplicitMask64, OpTraits.Avx),
        new(Mnemonic.Vpcmpistri, &ImplicitIndex, OpTraits.Avx),
        new(Mnemonic.Vpcmpistrm, &ImplicitMask, OpTraits.Avx),
    ];

    private static Outcome ExplicitIndex(Core c, DecodedOp* op) =>
        WithIndex(c, op, Saturate((int)c.S->Gpr[0], op), Saturate((int)c.S->Gpr[2], op));

    private static Outcome ExplicitIndex64(Core c, DecodedOp* op) =>
        WithIndex(c, op, Saturate((long)c.S->Gpr[0], op), Saturate((long)c.S->Gpr[2], op));

    private static Outcome ExplicitMask(Core c, DecodedOp* op) =>
        WithMask(c, op, Saturate((int)c.S->Gpr[0], op), Saturate((int)c.S->Gpr[2], op));

    private static Outcome ExplicitMask64(Core c, DecodedOp* op) =>
        WithMask(c, op, Saturate((long)c.S->Gpr[0], op), Saturate((long)c.S->Gpr[2], op));

    private static Outcome ImplicitIndex(Core c, DecodedOp* op) => WithIndex(c, op, -1, -1);

    private static Outcome ImplicitMask(Core c, DecodedOp* op) => WithMask(c, op, -1, -1);

    private static int CountOf(DecodedOp* op) => (op->Immediate & WordsBit) != 0 ? 8 : 16;

    /// <summary>The length of a string: the absolute value of a register, at most what a vector holds.</summary>
    private static int Saturate(long length, DecodedOp* op) =>
        (int)ulong.Min((ulong)(length < 0 ? -length : length), (ulong)CountOf(op));

    private static Outcome WithIndex(Core c, DecodedOp* op, int firstLength, int secondLength)
    {
        if (!TryCompare(c, op, firstLength, secondLength, out uint result))
        {
            return Outcome.Fault;
        }

        bool most = (op->Immediate & 0x40) != 0;
        int index = result == 0 ? CountOf(op)
            : most ? BitOperations.Log2(result)
            : BitOperations.TrailingZeroCount(result);
        c.S->Gpr[1] = (ulong)index;
        return Outcome.Next;
    }

    private static Outcome WithMask(Core c, DecodedOp* op, int firstLength, int secondLength)
    {
        if (!TryCompare(c, op, firstLength, secondLength, out uint result))
        {
            return Outcome.Fault;
        }

        Vector128<byte> mask = Vector128.CreateScalar(result).AsByte();
        if ((op->Immediate & 0x40) != 0)
        {
            int sizeBytes = 16 / CountOf(op);
            for (int i = 0; i < 16; i++)
            {
                ((byte*)&mask)[i] = (byte)-(result >> (i / sizeBytes) & 1);
            }
        }

        c.WriteVectorRegister(op, 0, 16, Vector256.Create(mask, default));
        return Outcome.Next;
    }

    /// <summary>Reads both strings, sets the flags, gives IntRes2. A length of −1 stands for a terminator.</summary>
    private static bool TryCompare(Core c, DecodedOp* op, int firstLength, int secondLength, out uint result)
    {
        result = 0;
        if (!c.TryReadVector(op, 1, 16, out Vector128<byte> second))
        {
            return false;
        }

        int control = (int)op->Immediate;
        int count = CountOf(op);
        int* first = stackalloc int[16];
        int* other = stackalloc int[16];
        int n = Unpack(c.ReadVectorRegister(op->Reg0).GetLower(), control, first, firstLength);
        int m = Unpack(second, control, other, secondLength);
        for (int j = 0; j < count; j++)
        {
            bool matches = (control >> 2 & 3) switch
            {
                0 => j < m && MatchesAny(first, n, other[j]),
                1 => j < m && MatchesRange(first, n, other[j]),
                2 => j < n && j < m ? first[j] == other[j] : j >= n && j >= m,
                _ => MatchesFrom(first, n, other, m, j, count),
            };
            result |= matches ? 1u << j : 0;
        }

        uint all = (1u << count) - 1;
        result ^= (control >> 4 & 3) switch { 1 => all, 3 => (1u << m) - 1, _ => 0 };
        c.StatusFlags = (result != 0 ? Rflags.CF : 0) | (m < count ? Rflags.ZF : 0)
            | (n < count ? Rflags.SF : 0) | ((result & 1) != 0 ? Rflags.OF : 0);
        return true;
    }

    /// <summary>Spreads the elements to integers; returns the length of the string.</summary>
    private static int Unpack(Vector128<byte> text, int control, int* into, int length)
    {
        int count = (control & WordsBit) != 0 ? 8 : 16;
        int end = count;
        for (int i = count - 1; i >= 0; i--)
        {
            into[i] = (control & (WordsBit | SignedBit)) switch
            {
                0 => ((byte*)&text)[i],
                WordsBit => ((ushort*)&text)[i],
                SignedBit => ((sbyte*)&text)[i],
                _ => ((short*)&text)[i],
            };
            end = into[i] == 0 ? i : end;
        }

        return length >= 0 ? length : end;
    }

    private static bool MatchesAny(int* set, int length, int value)
    {
        for (int i = 0; i < length; i++)
        {
            if (set[i] == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Pairs of lower and upper bounds; a pair that lacks its upper one does not count.</summary>
    private static bool MatchesRange(int* bounds, int length, int value)
    {
        for (int i = 0; i + 1 < length; i += 2)
        {
            if (bounds[i] <= value && value <= bounds[i + 1])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the first string begins at element j of the second, as far as the vector reaches.</summary>
    private static bool MatchesFrom(int* text, int length, int* other, int otherLength, int j, int count)
    {
        for (int i = 0; i < length && i + j < count; i++)
        {
            if (i + j >= otherLength || text[i] != other[i + j])
            {
                return false;
            }
        }

        return true;
    }
}
