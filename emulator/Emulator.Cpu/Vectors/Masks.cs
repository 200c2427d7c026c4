using System.Runtime.Intrinsics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Sign bits gathered in a general-purpose register, and tests that set flags (SDM 2B, PMOVMSKB, MOVMSKPS, PTEST; 2C,
/// VTESTPS).
/// </summary>
internal static unsafe class Masks
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Pmovmskb, &BytesToMask, OpTraits.Sse),
        new(Mnemonic.Vpmovmskb, &BytesToMask, OpTraits.Avx),
        new(Code.Pmovmskb_r32_mm, &MmxToMask, OpTraits.Mmx),
        new(Code.Pmovmskb_r64_mm, &MmxToMask, OpTraits.Mmx),
        new(Mnemonic.Movmskps, &SinglesToMask, OpTraits.Sse),
        new(Mnemonic.Vmovmskps, &SinglesToMask, OpTraits.Avx),
        new(Mnemonic.Movmskpd, &DoublesToMask, OpTraits.Sse),
        new(Mnemonic.Vmovmskpd, &DoublesToMask, OpTraits.Avx),
        new(Mnemonic.Ptest, &TestBits, OpTraits.Sse),
        new(Mnemonic.Vptest, &TestBits, OpTraits.Avx),
        new(Mnemonic.Vtestps, &TestSingles, OpTraits.Avx),
        new(Mnemonic.Vtestpd, &TestDoubles, OpTraits.Avx),
    ];

    private static Outcome BytesToMask(Core c, DecodedOp* op)
    {
        c.WriteRegister(op->Reg0, 8, Source(c, op).ExtractMostSignificantBits());
        return Outcome.Next;
    }

    private static Outcome MmxToMask(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        c.WriteRegister(op->Reg0, 8, Binary.Widen(c.ReadMmx(op->Reg1)).ExtractMostSignificantBits());
        return Outcome.Next;
    }

    private static Outcome SinglesToMask(Core c, DecodedOp* op)
    {
        c.WriteRegister(op->Reg0, 8, Source(c, op).AsUInt32().ExtractMostSignificantBits());
        return Outcome.Next;
    }

    private static Outcome DoublesToMask(Core c, DecodedOp* op)
    {
        c.WriteRegister(op->Reg0, 8, Source(c, op).AsUInt64().ExtractMostSignificantBits());
        return Outcome.Next;
    }

    private static Outcome TestBits(Core c, DecodedOp* op) => Test(c, op, Vector256<byte>.AllBitsSet);

    private static Outcome TestSingles(Core c, DecodedOp* op) =>
        Test(c, op, Vector256.Create(0x8000_0000U).AsByte());

    private static Outcome TestDoubles(Core c, DecodedOp* op) =>
        Test(c, op, Vector256.Create(0x8000_0000_0000_0000UL).AsByte());

    /// <summary>ZF: the sources share no bit of the mask; CF: the first has all of the second's (SDM 2B).</summary>
    private static Outcome Test(Core c, DecodedOp* op, Vector256<byte> mask)
    {
        int sizeBytes = op->Size;
        if (!c.TryReadVector(op, 1, sizeBytes, out Vector256<byte> second))
        {
            return Outcome.Fault;
        }

        Vector256<byte> first = c.ReadVectorRegister(op->Reg0);
        second &= sizeBytes == 32 ? mask : Vector256.Create(mask.GetLower(), default);
        ulong zero = (first & second) == default ? Rflags.ZF : 0;
        ulong carry = (~first & second) == default ? Rflags.CF : 0;
        c.StatusFlags = zero | carry;
        return Outcome.Next;
    }

    /// <summary>The vector register that is operand 1, zero above its size, which only its code tells.</summary>
    private static Vector256<byte> Source(Core c, DecodedOp* op)
    {
        Vector256<byte> value = c.ReadVectorRegister(op->Reg1);
        return op->Size1 == 32 ? value : Vector256.Create(value.GetLower(), default);
    }
}
