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
        if (op->Kind(0) == OperandKind.Memory)
        {
            Vector256<byte> value = c.ReadVectorRegister(op->Reg2);
            return TryStore(c, op, c.EffectiveOffset(op), elementBytes, mask, value) ? Outcome.Next : Outcome.Fault;
        }

        if (!TryLoad(c, op, elementBytes, mask, out Vector256<byte> loaded))
        {
            return Outcome.Fault;
        }

        *(Vector256<byte>*)c.Vector(op->Reg0) = loaded;
        return Outcome.Next;
    }

    private static bool TryLoad(Core c, DecodedOp* op, int elementBytes, uint mask, out Vector256<byte> loaded)
    {
        Vector256<byte> value = default;
        byte* host = c.ProbeVector(op, op->Size, write: false);
        ulong offset = c.EffectiveOffset(op);
        for (int i = 0; mask >> i != 0; i++)
        {
            if ((mask >> i & 1) == 0)
            {
                continue;
            }

            Span<byte> into = new((byte*)&value + (i * elementBytes), elementBytes);
            if (host != null)
            {
                new ReadOnlySpan<byte>(host + (i * elementBytes), elementBytes).CopyTo(into);
            }
            else if (c.ReachElement(
                op, offset + (ulong)(i * elementBytes), AccessKind.Read, elementBytes, out Place at))
            {
                c.LoadBytes(at, into);
            }
            else
            {
                loaded = default;
                return false;
            }
        }

        loaded = value;
        return true;
    }

    /// <summary>All enabled elements are reached before the first is stored.</summary>
    private static bool TryStore(
        Core c, DecodedOp* op, ulong offset, int elementBytes, uint mask, Vector256<byte> value)
    {
        const int MaxElements = 16;
        Place* places = stackalloc Place[MaxElements];
        for (int i = 0; mask >> i != 0; i++)
        {
            if ((mask >> i & 1) != 0 && !c.ReachElement(
                op, offset + (ulong)(i * elementBytes), AccessKind.Write, elementBytes, out places[i]))
            {
                return false;
            }
        }

        for (int i = 0; mask >> i != 0; i++)
        {
            if ((mask >> i & 1) != 0)
            {
                c.StoreBytes(places[i], new ReadOnlySpan<byte>((byte*)&value + (i * elementBytes), elementBytes));
            }
        }

        return true;
    }

    /// <summary>Operand 0 is the memory at (R|E)DI, operand 1 the data, operand 2 the mask.</summary>
    private static Outcome StoreBytes(Core c, DecodedOp* op)
    {
        uint mask = c.ReadVectorRegister(op->Reg2).GetLower().ExtractMostSignificantBits();
        Vector256<byte> value = c.ReadVectorRegister(op->Reg1);
        return TryStore(c, op, Target(c, op), 1, mask, value) ? Outcome.Next : Outcome.Fault;
    }

    private static Outcome StoreMmxBytes(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        uint mask = Binary.Widen(c.ReadMmx(op->Reg2)).ExtractMostSignificantBits();
        Vector256<byte> value = Vector256.CreateScalar(c.ReadMmx(op->Reg1)).AsByte();
        if (!TryStore(c, op, Target(c, op), 1, mask, value))
        {
            return Outcome.Fault;
        }

        Enabling.EnterMmx(c.S);
        return Outcome.Next;
    }

    private static ulong Target(Core c, DecodedOp* op) => op->AddressSize switch
    {
        2 => (ushort)c.S->Gpr[7],
        4 => (uint)c.S->Gpr[7],
        _ => c.S->Gpr[7],
    };
}
