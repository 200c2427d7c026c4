using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X, FYL2XP1 (SDM 2A).</summary>
internal static unsafe class Transcendentals
{
    private delegate Float80 Binary(ref FloatEnvironment environment, Float80 y, Float80 x);

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fsin, &Fsin, OpTraits.X87),
        new(Mnemonic.Fcos, &Fcos, OpTraits.X87),
        new(Mnemonic.Fsincos, &Fsincos, OpTraits.X87),
        new(Mnemonic.Fptan, &Fptan, OpTraits.X87),
        new(Mnemonic.Fpatan, &Fpatan, OpTraits.X87),
        new(Mnemonic.F2xm1, &F2xm1, OpTraits.X87),
        new(Mnemonic.Fyl2x, &Fyl2x, OpTraits.X87),
        new(Mnemonic.Fyl2xp1, &Fyl2xp1, OpTraits.X87),
    ];

    private static Outcome Fsin(Core c, DecodedOp* op) => One(c, op, cosine: false);

    private static Outcome Fcos(Core c, DecodedOp* op) => One(c, op, cosine: true);

    private static Outcome One(Core c, DecodedOp* op, bool cosine)
    {
        bool begun = Unary.TryBegin(c, op, two: false, out Outcome outcome);
        if (!begun)
        {
            c.S->FpuStatus &= outcome == Outcome.Fault ? ushort.MaxValue : unchecked((ushort)~StatusWord.C2);
            return outcome;
        }

        Float80 x = *X87Unit.St(c.S, 0);
        if (GivesUp(c, x))
        {
            return Outcome.Next;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        if (!TrySpecial(ref environment, x, out Float80 result))
        {
            if (x.IsZero)
            {
                result = cosine ? Float80.One : x;
            }
            else
            {
                (WideFloat sine, WideFloat cosineOfX) = FloatTrigonometry.SineAndCosine(x);
                result = cosine
                    ? cosineOfX.Round(ref environment)
                    : FloatTrigonometry.RoundSine(ref environment, x, sine);
            }
        }

        if (X87Unit.Report(c, op, environment))
        {
            *X87Unit.St(c.S, 0) = result;
        }

        return Outcome.Next;
    }

    private static Outcome Fsincos(Core c, DecodedOp* op) => Two(c, op, tangent: false);

    private static Outcome Fptan(Core c, DecodedOp* op) => Two(c, op, tangent: true);

    /// <summary>FSINCOS leaves the sine and pushes the cosine; FPTAN leaves the tangent and pushes 1.</summary>
    private static Outcome Two(Core c, DecodedOp* op, bool tangent)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Float80 x = *X87Unit.St(c.S, 0);
        bool underflow = X87Unit.IsEmpty(c.S, 0);
        if (underflow || !X87Unit.IsEmpty(c.S, 7))
        {
            c.S->FpuStatus &= unchecked((ushort)~StatusWord.C2);
            if (X87Unit.StackFault(c, op, overflow: !underflow))
            {
                X87Unit.SetSt(c.S, 0, Float80.DefaultNaN);
                X87Unit.Push(c.S, Float80.DefaultNaN);
            }

            return Outcome.Next;
        }

        if (GivesUp(c, x))
        {
            return Outcome.Next;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        if (!TrySpecial(ref environment, x, out Float80 first))
        {
            first = x;
            x = Float80.One;
            if (!first.IsZero)
            {
                (WideFloat sine, WideFloat cosine) = FloatTrigonometry.SineAndCosine(first);
                first = tangent
                    ? (sine / cosine).Round(ref environment)
                    : FloatTrigonometry.RoundSine(ref environment, first, sine);
                x = tangent ? x : cosine.Round(ref environment);
            }
        }
        else
        {
            x = first;
        }

        if (X87Unit.Report(c, op, environment))
        {
            X87Unit.SetSt(c.S, 0, first);
            X87Unit.Push(c.S, x);
        }

        return Outcome.Next;
    }

    /// <summary>
    /// Sets or clears C2; true when the argument is too large, and nothing else changes (C1 is cleared).
    /// </summary>
    private static bool GivesUp(Core c, Float80 x)
    {
        bool tooLarge = FloatTrigonometry.IsTooLarge(x);
        int status = c.S->FpuStatus & ~(StatusWord.C1 | StatusWord.C2);
        c.S->FpuStatus = (ushort)(tooLarge ? status | StatusWord.C2 : status);
        return tooLarge;
    }

    /// <summary>Operands without a sine: NaNs, infinities, denormals whose exception is not masked.</summary>
    private static bool TrySpecial(ref FloatEnvironment environment, Float80 x, out Float80 result)
    {
        if (FloatNaN.TryPropagate(ref environment, x, out result))
        {
            return true;
        }

        if (x.IsInfinity)
        {
            result = environment.Invalid();
            return true;
        }

        return !environment.AcceptDenormals(x);
    }

    private static Outcome F2xm1(Core c, DecodedOp* op)
    {
        if (!Unary.TryBegin(c, op, two: false, out Outcome outcome))
        {
            return outcome;
        }

        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 result = FloatLogarithm.PowerMinusOne(ref environment, *X87Unit.St(c.S, 0));
        if (X87Unit.Report(c, op, environment))
        {
            *X87Unit.St(c.S, 0) = result;
        }

        return Outcome.Next;
    }

    private static Outcome Fpatan(Core c, DecodedOp* op) => AndPop(c, op, FloatTrigonometry.Angle);

    private static Outcome Fyl2x(Core c, DecodedOp* op) => AndPop(c, op, FloatLogarithm.TimesLogarithm);

    private static Outcome Fyl2xp1(Core c, DecodedOp* op) => AndPop(c, op, FloatLogarithm.TimesLogarithmPlusOne);

    /// <summary>ST(1) := f(ST(1), ST(0)), then pop.</summary>
    private static Outcome AndPop(Core c, DecodedOp* op, Binary function)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Float80 result = Float80.DefaultNaN;
        bool stored;
        if (X87Unit.IsEmpty(c.S, 0) || X87Unit.IsEmpty(c.S, 1))
        {
            stored = X87Unit.StackFault(c, op, overflow: false);
        }
        else
        {
            FloatEnvironment environment = new(c.S->FpuControl);
            result = function(ref environment, *X87Unit.St(c.S, 1), *X87Unit.St(c.S, 0));
            stored = X87Unit.Report(c, op, environment);
        }

        if (stored)
        {
            X87Unit.SetSt(c.S, 1, result);
            X87Unit.Pop(c.S);
        }

        return Outcome.Next;
    }
}
