using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// CMPXCHG and its 8- and 16-byte forms (SDM 2A). A destination in memory is always reached, and written, as by a
/// write: a comparison that fails stores back what it read. A destination register then keeps also its upper half.
/// </summary>
internal static unsafe class CompareExchange
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Cmpxchg, &Cmpxchg),
        new(Mnemonic.Cmpxchg8b, &Cmpxchg8b),
        new(Mnemonic.Cmpxchg16b, &Cmpxchg16b),
    ];

    private static Outcome Cmpxchg(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong destination, out ulong source))
        {
            return Outcome.Fault;
        }

        ulong accumulator = c.ReadRegister(RegisterFile.Rax, op->Size);
        if (accumulator == destination)
        {
            c.WriteOperand0(op, target, source);
        }
        else
        {
            if (op->Kind(0) == OperandKind.Memory)
            {
                c.Store(target, destination);
            }

            c.WriteRegister(RegisterFile.Rax, op->Size, destination);
        }

        c.SetFlagsSub(op->Size, accumulator, destination);
        return Outcome.Next;
    }

    private static Outcome Cmpxchg8b(Core c, DecodedOp* op)
    {
        if (!c.ReachOperand(op, AccessKind.Write, 8, out Place target))
        {
            return Outcome.Fault;
        }

        ulong found = c.Load(target);
        ulong expected = PairOf(c, RegisterFile.Rdx, RegisterFile.Rax);
        bool equal = found == expected;
        c.Store(target, equal ? PairOf(c, RegisterFile.Rcx, RegisterFile.Rbx) : found);
        if (!equal)
        {
            c.WriteRegister(RegisterFile.Rax, 4, found);
            c.WriteRegister(RegisterFile.Rdx, 4, found >> 32);
        }

        Operands.ChangeFlags(c, Rflags.ZF, Operands.When(equal, Rflags.ZF));
        return Outcome.Next;
    }

    private static Outcome Cmpxchg16b(Core c, DecodedOp* op)
    {
        if (!Operands.TryLinearOf(c, op, 16, AccessKind.Write, out ulong linear))
        {
            return Outcome.Fault;
        }

        if ((linear & 15) != 0)
        {
            return c.RaiseGeneralProtection();
        }

        bool stack = op->Segment == SegmentIndex.Ss;
        if (!c.ReachLinear(linear, 16, AccessKind.Write, c.CurrentMode, stack, out Place target))
        {
            return Outcome.Fault;
        }

        ulong* found = stackalloc ulong[2];
        c.LoadBytes(target, new Span<byte>(found, 16));
        bool equal = found[0] == c.ReadRegister(RegisterFile.Rax, 8) && found[1] == c.ReadRegister(RegisterFile.Rdx, 8);
        if (equal)
        {
            found[0] = c.ReadRegister(RegisterFile.Rbx, 8);
            found[1] = c.ReadRegister(RegisterFile.Rcx, 8);
        }
        else
        {
            c.WriteRegister(RegisterFile.Rax, 8, found[0]);
            c.WriteRegister(RegisterFile.Rdx, 8, found[1]);
        }

        c.StoreBytes(target, new ReadOnlySpan<byte>(found, 16));
        Operands.ChangeFlags(c, Rflags.ZF, Operands.When(equal, Rflags.ZF));
        return Outcome.Next;
    }

    private static ulong PairOf(Core c, int high, int low) => (c.ReadRegister(high, 4) << 32) | c.ReadRegister(low, 4);
}
