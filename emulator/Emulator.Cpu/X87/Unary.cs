using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>
/// What works on ST(0), or on ST(0) and ST(1), alone: signs, roots, rounding, scaling, remainders; and FXCH (SDM 2A).
/// </summary>
internal static unsafe class Unary
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fabs, &Fabs, OpTraits.X87),
        new(Mnemonic.Fchs, &Fchs, OpTraits.X87),
        new(Mnemonic.Fsqrt, &Fsqrt, OpTraits.X87),
        new(Mnemonic.Frndint, &Frndint, OpTraits.X87),
        new(Mnemonic.Fscale, &Fscale, OpTraits.X87),
        new(Mnemonic.Fxtract, &Fxtract, OpTraits.X87),
        new(Mnemonic.Fprem, &Fprem, OpTraits.X87),
        new(Mnemonic.Fprem1, &Fprem1, OpTraits.X87),
        new(Mnemonic.Fxch, &Fxch, OpTraits.X87),
    ];

    /// <summary>
    /// The checks, then whether ST(0) — and ST(1) — hold something; otherwise the stack underflow is answered and
    /// <paramref name="outcome"/> is what the handler returns.
    /// </summary>
    internal static bool TryBegin(Core c, DecodedOp* op, bool two, out Outcome outcome)
    {
        outcome = Outcome.Fault;
        if (!X87Unit.TryBegin(c))
        {
            return false;
        }

        outcome = Outcome.Next;
        X87Unit.Record(c, op);
        if (!X87Unit.IsEmpty(c.S, 0) && (!two || !X87Unit.IsEmpty(c.S, 1)))
        {
            return true;
        }

        if (X87Unit.StackFault(c, op, overflow: false))
        {
            X87Unit.SetSt(c.S, 0, Float80.DefaultNaN);
        }

        return false;
    }

    private static Outcome Fabs(Core c, DecodedOp* op) => SetSign(c, op, negative: false);

    private static Outcome Fchs(Core c, DecodedOp* op) => SetSign(c, op, !X87Unit.St(c.S, 0)->Negative);

    /// <summary>No encoding is refused: also NaNs and unsupported ones only change their sign.</summary>
    private static Outcome SetSign(Core c, DecodedOp* op, bool negative)
    {
        if (!TryBegin(c, op, two: false, out Outcome outcome))
        {
            return outcome;
        }

        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        *X87Unit.St(c.S, 0) = X87Unit.St(c.S, 0)->WithSign(negative);
        return Outcome.Next;
    }

    private static Outcome Fsqrt(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, two: false, out Outcome outcome))
        {
            return outcome;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 result = FloatArithmetic.SquareRoot(ref environment, *X87Unit.St(c.S, 0));
        return Commit(c, op, environment, result);
    }

    private static Outcome Frndint(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, two: false, out Outcome outcome))
        {
            return outcome;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 result = FloatConversion.RoundToIntegral(ref environment, *X87Unit.St(c.S, 0));
        return Commit(c, op, environment, result);
    }

    private static Outcome Fscale(Core c, DecodedOp* op)
    {
        if (!TryBegin(c, op, two: true, out Outcome outcome))
        {
            return outcome;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 result = FloatScaling.Scale(ref environment, *X87Unit.St(c.S, 0), *X87Unit.St(c.S, 1));
        return Commit(c, op, environment, result);
    }

    private static Outcome Fprem(Core c, DecodedOp* op) => Remainder(c, op, nearest: false);

    private static Outcome Fprem1(Core c, DecodedOp* op) => Remainder(c, op, nearest: true);

    private static Outcome Remainder(Core c, DecodedOp* op, bool nearest)
    {
        bool begun = TryBegin(c, op, two: true, out Outcome outcome);
        if (outcome != Outcome.Fault)
        {
            // C2 says that the remainder is a partial one: whatever else happens, it is not.
            c.S->FpuStatus &= unchecked((ushort)~StatusWord.C2);
        }

        if (!begun)
        {
            return outcome;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 result = FloatScaling.Remainder(
            ref environment, *X87Unit.St(c.S, 0), *X87Unit.St(c.S, 1), nearest, out int codes);
        if (X87Unit.Report(c, op, environment))
        {
            *X87Unit.St(c.S, 0) = result;
            int kept = result.IsNaN ? StatusWord.C0 | StatusWord.C3 : 0;
            c.S->FpuStatus = (ushort)((c.S->FpuStatus & (~StatusWord.ConditionCodes | kept)) | codes);
        }

        return Outcome.Next;
    }

    private static Outcome Fxtract(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        bool underflow = X87Unit.IsEmpty(c.S, 0);
        if (underflow || !X87Unit.IsEmpty(c.S, 7))
        {
            if (X87Unit.StackFault(c, op, overflow: !underflow))
            {
                X87Unit.SetSt(c.S, 0, Float80.DefaultNaN);
                X87Unit.Push(c.S, Float80.DefaultNaN);
            }

            return Outcome.Next;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 significand = FloatScaling.Extract(ref environment, *X87Unit.St(c.S, 0), out Float80 exponent);
        if (X87Unit.Report(c, op, environment))
        {
            X87Unit.SetSt(c.S, 0, exponent);
            X87Unit.Push(c.S, significand);
        }

        return Outcome.Next;
    }

    private static Outcome Fxch(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.C1);
        int i = op->Reg1;
        bool empty0 = X87Unit.IsEmpty(c.S, 0);
        bool emptyI = X87Unit.IsEmpty(c.S, i);
        if ((empty0 || emptyI) && !X87Unit.StackFault(c, op, overflow: false))
        {
            return Outcome.Next;
        }

        Float80 first = empty0 ? Float80.DefaultNaN : *X87Unit.St(c.S, 0);
        Float80 second = emptyI ? Float80.DefaultNaN : *X87Unit.St(c.S, i);
        X87Unit.SetSt(c.S, 0, second);
        X87Unit.SetSt(c.S, i, first);
        return Outcome.Next;
    }

    private static Outcome Commit(Core c, DecodedOp* op, in FloatEnvironment environment, Float80 result)
    {
        if (X87Unit.Report(c, op, environment))
        {
            *X87Unit.St(c.S, 0) = result;
        }

        return Outcome.Next;
    }
}
