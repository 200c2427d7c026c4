using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>Addition, subtraction, comparison, negation (SDM 2A–2B, one method per mnemonic).</summary>
internal static unsafe class Arithmetic
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Add, &Add),
        new(Mnemonic.Adc, &Adc),
        new(Mnemonic.Sub, &Sub),
        new(Mnemonic.Sbb, &Sbb),
        new(Mnemonic.Cmp, &Cmp),
        new(Mnemonic.Inc, &Inc),
        new(Mnemonic.Dec, &Dec),
        new(Mnemonic.Neg, &Neg),
        new(Mnemonic.Xadd, &Xadd),
        new(Mnemonic.Adcx, &Adcx),
        new(Mnemonic.Adox, &Adox),
    ];

    private static Outcome Add(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, a + b);
        c.SetFlagsAdd(op->Size, a, b);
        return Outcome.Next;
    }

    private static Outcome Adc(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        ulong carry = c.Carry;
        c.WriteOperand0(op, target, a + b + carry);
        c.SetFlagsAdd(op->Size, a, b, carry);
        return Outcome.Next;
    }

    private static Outcome Sub(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, a - b);
        c.SetFlagsSub(op->Size, a, b);
        return Outcome.Next;
    }

    private static Outcome Sbb(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        ulong carry = c.Carry;
        c.WriteOperand0(op, target, a - b - carry);
        c.SetFlagsSub(op->Size, a, b, carry);
        return Outcome.Next;
    }

    private static Outcome Cmp(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, AccessKind.Read, out _, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        c.SetFlagsSub(op->Size, a, b);
        return Outcome.Next;
    }

    private static Outcome Inc(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachOne(c, op, out Place target, out ulong a))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, a + 1);
        c.SetFlagsIncDec(op->Size, a + 1, increment: true);
        return Outcome.Next;
    }

    private static Outcome Dec(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachOne(c, op, out Place target, out ulong a))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, a - 1);
        c.SetFlagsIncDec(op->Size, a - 1, increment: false);
        return Outcome.Next;
    }

    private static Outcome Neg(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachOne(c, op, out Place target, out ulong a))
        {
            return Outcome.Fault;
        }

        c.WriteOperand0(op, target, 0 - a);
        c.SetFlagsSub(op->Size, 0, a);
        return Outcome.Next;
    }

    private static Outcome Xadd(Core c, DecodedOp* op)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        // The source is loaded first: with both operands the same register the sum remains.
        c.WriteRegister(op->Reg1, op->Size, a);
        c.WriteOperand0(op, target, a + b);
        c.SetFlagsAdd(op->Size, a, b);
        return Outcome.Next;
    }

    private static Outcome Adcx(Core c, DecodedOp* op) => AddThroughFlag(c, op, Rflags.CF);

    private static Outcome Adox(Core c, DecodedOp* op) => AddThroughFlag(c, op, Rflags.OF);

    /// <summary>ADCX and ADOX: the carry goes in and out through one flag; no other changes.</summary>
    private static Outcome AddThroughFlag(Core c, DecodedOp* op, ulong flag)
    {
        if (!Operands.TryReachPair(c, op, out Place target, out ulong a, out ulong b))
        {
            return Outcome.Fault;
        }

        UInt128 sum = (UInt128)a + b + ((c.StatusFlags & flag) != 0 ? 1UL : 0);
        c.WriteOperand0(op, target, (ulong)sum);
        bool carry = (ulong)(sum >> (8 * op->Size)) != 0;
        Operands.ChangeFlags(c, flag, Operands.When(carry, flag));
        return Outcome.Next;
    }
}
