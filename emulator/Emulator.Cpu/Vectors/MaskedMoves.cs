using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Loads and stores of the elements that a mask enables; the others are not accessed and cannot fault (SDM 2C,
/// VMASKMOV, VPMASKMOV; 2B, MASKMOVQ, MASKMOVDQU).
/// </summary>
internal static unsafe class MaskedMoves
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Vmaskmovps, &MoveDwords, OpTraits.Avx),
        new(Mnemonic.Vpmaskmovd, &MoveDwords, OpTraits.Avx),
        new(Mnemonic.Vmaskmovpd, &MoveQwords, OpTraits.Avx),
        new(Mnemonic.Vpmaskmovq, &MoveQwords, OpTraits.Avx),
        new(Mnemonic.Maskmovdqu, &StoreBytes, OpTraits.Sse),
        new(Mnemonic.Vmaskmovdqu, &StoreBytes, OpTraits.Avx),
        new(Mnemonic.Maskmovq, &StoreMmxBytes, OpTraits.Mmx),
    ];

    private static Outcome MoveDwords(Core c, DecodedOp* op) => Move(c, op, 4);

    private static Outcome MoveQwords(Core c, DecodedOp* op) => Move(c, op, 8);

    /// <summary>Operand 1 is the mask; operand 0 or 2 is the memory.</summary>
    private static Outcome Move(Core c, DecodedOp* op, int elementBytes)
    {
        uint mask = elementBytes == 4
            ? c.ReadVectorRegister(op->Reg1).AsUInt32().ExtractMostSignificantBits()
            : c.ReadVectorRegister(op->Reg1).AsUInt64().ExtractMostSignificantBits();
        mask &= (1u << (op->Size / elementBytes)) - 1;
        bool stores = op->Kind(0) == OperandKind.Memory;
        Vector256<byte> loaded = default;
        if (mask != 0 && !(stores ? TryStore(c, op, elementBytes, mask) : TryLoad(c, op, elementBytes, mask, &loaded)))
        {
            return Outcome.Fault;
        }

        if (!stores)
        {
            *(Vector256<byte>*)c.Vector(op->Reg0) = loaded;
        }

        return Outcome.Next;
    }

    /// <summary>
    /// The linear address of the first enabled element. Limits are checked from it to the last one (measured).
    /// </summary>
    private static bool TryFindSpan(
        Core c, DecodedOp* op, int elementBytes, uint mask, AccessKind kind, out ulong linear, out int spanBytes)
    {
        int first = BitOperations.TrailingZeroCount(mask);
        spanBytes = (BitOperations.Log2(mask) + 1 - first) * elementBytes;
        // The operand goes on behind the last offset of short addresses, where the segment's limit is met.
        ulong offset = c.EffectiveOffset(op) + (ulong)(first * elementBytes);
        offset = c.In64BitCode ? offset : (uint)offset;
        return c.LinearOf(op->Segment, offset, spanBytes, kind, out linear);
    }

    private static bool TryLoad(Core c, DecodedOp* op, int elementBytes, uint mask, Vector256<byte>* loaded)
    {
        if (!TryFindSpan(c, op, elementBytes, mask, AccessKind.Read, out ulong linear, out _))
        {
            return false;
        }

        byte* host = c.ProbeVector(op, op->Size, write: false);
        linear -= (ulong)(BitOperations.TrailingZeroCount(mask) * elementBytes);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int at = BitOperations.TrailingZeroCount(rest) * elementBytes;
            Place place;
            if (host != null)
            {
                place = new Place { First = host + at, FirstBytes = elementBytes, SizeBytes = elementBytes };
            }
            else if (!c.ReachElement(op, linear + (ulong)at, AccessKind.Read, elementBytes, out place))
            {
                return false;
            }

            ulong value = c.Load(place);
            Unsafe.CopyBlockUnaligned((byte*)loaded + at, &value, (uint)elementBytes);
        }

        return true;
    }

    /// <summary>
    /// All from the first to the last enabled element is one access: both of two pages hold enabled bytes. When the
    /// second refuses it, processors give the last byte as CR2.
    /// </summary>
    private static bool TryStore(Core c, DecodedOp* op, int elementBytes, uint mask)
    {
        if (!TryFindSpan(c, op, elementBytes, mask, AccessKind.Write, out ulong linear, out int spanBytes))
        {
            return false;
        }

        if (!c.ReachElement(op, linear, AccessKind.Write, spanBytes, out Place span))
        {
            bool inSecondPage = ((c.S->FaultAddress ^ linear) & ~0xFFFUL) != 0;
            if (c.S->FaultVector == (byte)ExceptionVector.PageFault && inSecondPage)
            {
                c.S->FaultAddress = linear + (ulong)(spanBytes - 1);
            }

            return false;
        }

        Vector256<byte> value = c.ReadVectorRegister(op->Reg2);
        int start = BitOperations.TrailingZeroCount(mask) * elementBytes;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int at = BitOperations.TrailingZeroCount(rest) * elementBytes;
            byte* element = (byte*)&value + at;
            c.Store(span.Part(at - start, elementBytes), elementBytes == 4 ? *(uint*)element : *(ulong*)element);
        }

        return true;
    }

    /// <summary>Operand 0 is the memory at (R|E)DI, operand 1 the data, operand 2 the mask.</summary>
    private static Outcome StoreBytes(Core c, DecodedOp* op)
    {
        ulong offset = Target(c, op);
        if (!TryReachTarget(c, op, offset + 8, out Place high) || !TryReachTarget(c, op, offset, out Place low))
        {
            return Outcome.Fault;
        }

        Vector128<byte> value = c.ReadVectorRegister(op->Reg1).GetLower();
        uint mask = c.ReadVectorRegister(op->Reg2).GetLower().ExtractMostSignificantBits();
        StoreBytes(c, low, mask, value.AsUInt64().ToScalar());
        StoreBytes(c, high, mask >> 8, value.AsUInt64().GetElement(1));
        return Outcome.Next;
    }

    private static Outcome StoreMmxBytes(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        // Processors have entered MMX, tags included, also when the store faults.
        Enabling.EnterMmx(c.S);
        if (!TryReachTarget(c, op, Target(c, op), out Place place))
        {
            return Outcome.Fault;
        }

        uint mask = Binary.Widen(c.ReadMmx(op->Reg2)).ExtractMostSignificantBits();
        StoreBytes(c, place, mask, c.ReadMmx(op->Reg1));
        return Outcome.Next;
    }

    private static ulong Target(Core c, DecodedOp* op) => Core.Truncate(c.S->Gpr[7], op->AddressSize);

    /// <summary>
    /// Processors check eight bytes at a time, whatever the mask, and those of the upper half before the lower.
    /// </summary>
    private static bool TryReachTarget(Core c, DecodedOp* op, ulong offset, out Place place)
    {
        offset = Core.Truncate(offset, op->AddressSize);
        return c.ReachSegmented(op->Segment, offset, 8, AccessKind.Write, c.CurrentMode, out place);
    }

    private static void StoreBytes(Core c, in Place place, uint mask, ulong value)
    {
        for (int i = 0; i < 8; i++)
        {
            if ((mask >> i & 1) != 0)
            {
                c.Store(place.Part(i, 1), (byte)(value >> (8 * i)));
            }
        }
    }
}
