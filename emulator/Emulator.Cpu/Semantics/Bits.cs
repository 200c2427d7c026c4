using System.Buffers.Binary;
using System.Numerics;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// BSF, BSR, POPCNT, LZCNT, TZCNT, BSWAP, MOVBE, CRC32 (SDM 2A–2B). Undefined flags follow current Intel processors,
/// which clear them; BSF and BSR set PF from the result and keep the whole destination when the source is 0.
/// </summary>
internal static unsafe class Bits
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Bsf, &Bsf),
        new(Mnemonic.Bsr, &Bsr),
        new(Mnemonic.Popcnt, &Popcnt),
        new(Mnemonic.Lzcnt, &Lzcnt),
        new(Mnemonic.Tzcnt, &Tzcnt),
        new(Mnemonic.Bswap, &Bswap),
        new(Mnemonic.Movbe, &Movbe),
        new(Mnemonic.Crc32, &Crc32),
    ];

    private static Outcome Bsf(Core c, DecodedOp* op) => c.TryReadOperand(op, 1, out ulong source)
        ? FinishScan(c, op, source, (ulong)BitOperations.TrailingZeroCount(source)) : Outcome.Fault;

    private static Outcome Bsr(Core c, DecodedOp* op) => c.TryReadOperand(op, 1, out ulong source)
        ? FinishScan(c, op, source, (ulong)(63 - BitOperations.LeadingZeroCount(source))) : Outcome.Fault;

    private static Outcome FinishScan(Core c, DecodedOp* op, ulong source, ulong index)
    {
        if (source == 0)
        {
            c.StatusFlags = Rflags.ZF | Rflags.PF;
            return Outcome.Next;
        }

        c.WriteRegister(op->Reg0, op->Size, index);
        c.StatusFlags = Operands.ParityOf(index);
        return Outcome.Next;
    }

    private static Outcome Popcnt(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong source))
        {
            return Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, op->Size, (ulong)BitOperations.PopCount(source));
        c.StatusFlags = Operands.When(source == 0, Rflags.ZF);
        return Outcome.Next;
    }

    private static Outcome Lzcnt(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong source))
        {
            return Outcome.Fault;
        }

        return FinishCount(c, op, source, BitOperations.LeadingZeroCount(source) - (64 - (8 * op->Size)));
    }

    private static Outcome Tzcnt(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong source))
        {
            return Outcome.Fault;
        }

        return FinishCount(c, op, source, Math.Min(BitOperations.TrailingZeroCount(source), 8 * op->Size));
    }

    private static Outcome FinishCount(Core c, DecodedOp* op, ulong source, int count)
    {
        c.WriteRegister(op->Reg0, op->Size, (ulong)count);
        c.StatusFlags = Operands.When(source == 0, Rflags.CF) | Operands.When(count == 0, Rflags.ZF);
        return Outcome.Next;
    }

    private static Outcome Bswap(Core c, DecodedOp* op)
    {
        // Undefined for 16-bit registers (SDM 2A); Intel processors give 0.
        ulong value = c.ReadRegister(op->Reg0, op->Size);
        c.WriteRegister(op->Reg0, op->Size, op->Size == 2 ? 0 : Reverse(value, op->Size));
        return Outcome.Next;
    }

    private static Outcome Movbe(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong value)
            || !c.ReachOperand0(op, AccessKind.Write, out Place target))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, Reverse(value, op->Size));
        return Outcome.Next;
    }

    private static Outcome Crc32(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong source))
        {
            return Outcome.Fault;
        }

        // CRC-32C, polynomial 11EDC6F41H in reflected order (SDM 2A, CRC32). Always clears bits 63:32.
        uint crc = (uint)c.ReadRegister(op->Reg0, 4);
        crc = Operands.SourceSize(op) switch
        {
            1 => BitOperations.Crc32C(crc, (byte)source),
            2 => BitOperations.Crc32C(crc, (ushort)source),
            4 => BitOperations.Crc32C(crc, (uint)source),
            _ => BitOperations.Crc32C(crc, source),
        };
        c.WriteRegister(op->Reg0, 4, crc);
        return Outcome.Next;
    }

    private static ulong Reverse(ulong value, int sizeBytes) =>
        BinaryPrimitives.ReverseEndianness(value) >> (64 - (8 * sizeBytes));
}
