using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>FADD, FSUB, FSUBR, FMUL, FDIV, FDIVR, with their popping and integer forms (SDM 2A).</summary>
internal static unsafe class BasicArithmetic
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fadd, &WithFloat<Addition>, OpTraits.X87),
        new(Mnemonic.Faddp, &AndPop<Addition>, OpTraits.X87),
        new(Mnemonic.Fiadd, &WithInteger<Addition>, OpTraits.X87),
        new(Mnemonic.Fsub, &WithFloat<Subtraction>, OpTraits.X87),
        new(Mnemonic.Fsubp, &AndPop<Subtraction>, OpTraits.X87),
        new(Mnemonic.Fisub, &WithInteger<Subtraction>, OpTraits.X87),
        new(Mnemonic.Fsubr, &WithFloat<ReversedSubtraction>, OpTraits.X87),
        new(Mnemonic.Fsubrp, &AndPop<ReversedSubtraction>, OpTraits.X87),
        new(Mnemonic.Fisubr, &WithInteger<ReversedSubtraction>, OpTraits.X87),
        new(Mnemonic.Fmul, &WithFloat<Multiplication>, OpTraits.X87),
        new(Mnemonic.Fmulp, &AndPop<Multiplication>, OpTraits.X87),
        new(Mnemonic.Fimul, &WithInteger<Multiplication>, OpTraits.X87),
        new(Mnemonic.Fdiv, &WithFloat<Division>, OpTraits.X87),
        new(Mnemonic.Fdivp, &AndPop<Division>, OpTraits.X87),
        new(Mnemonic.Fidiv, &WithInteger<Division>, OpTraits.X87),
        new(Mnemonic.Fdivr, &WithFloat<ReversedDivision>, OpTraits.X87),
        new(Mnemonic.Fdivrp, &AndPop<ReversedDivision>, OpTraits.X87),
        new(Mnemonic.Fidivr, &WithInteger<ReversedDivision>, OpTraits.X87),
    ];

    /// <summary>Two registers, or ST(0) and a single or double in memory.</summary>
    private static Outcome WithFloat<TOperation>(Core c, DecodedOp* op)
        where TOperation : struct, IBinaryOperation
    {
        if (op->Kind(0) == OperandKind.Register)
        {
            return WithRegister<TOperation>(c, op, out _);
        }

        if (!X87Unit.TryBegin(c) || !c.ReachOperand(op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        FloatEnvironment environment = new(c.S->FpuControl);
        Float80 source = Loads.FromMemory(ref environment, c.Load(place), place.SizeBytes);
        return WithSource<TOperation>(c, op, ref environment, source);
    }

    private static Outcome WithInteger<TOperation>(Core c, DecodedOp* op)
        where TOperation : struct, IBinaryOperation
    {
        if (!X87Unit.TryBegin(c) || !c.ReachOperand(op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        FloatEnvironment environment = new(c.S->FpuControl);
        long value = (long)Core.SignExtend(c.Load(place), place.SizeBytes);
        return WithSource<TOperation>(c, op, ref environment, FloatConversion.FromInteger(value));
    }

    private static Outcome AndPop<TOperation>(Core c, DecodedOp* op)
        where TOperation : struct, IBinaryOperation
    {
        Outcome outcome = WithRegister<TOperation>(c, op, out bool done);
        if (done)
        {
            X87Unit.Pop(c.S);
        }

        return outcome;
    }

    private static Outcome WithRegister<TOperation>(Core c, DecodedOp* op, out bool done)
        where TOperation : struct, IBinaryOperation
    {
        done = false;
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Float80 result = Float80.DefaultNaN;
        if (X87Unit.IsEmpty(c.S, op->Reg0) || X87Unit.IsEmpty(c.S, op->Reg1))
        {
            done = X87Unit.StackFault(c, op, overflow: false);
        }
        else
        {
            FloatEnvironment environment = new(c.S->FpuControl);
            Float80 destination = *X87Unit.St(c.S, op->Reg0);
            result = TOperation.Apply(ref environment, destination, *X87Unit.St(c.S, op->Reg1));
            done = X87Unit.Report(c, op, environment);
        }

        if (done)
        {
            X87Unit.SetSt(c.S, op->Reg0, result);
        }

        return Outcome.Next;
    }

    private static Outcome WithSource<TOperation>(
        Core c, DecodedOp* op, ref FloatEnvironment environment, Float80 source)
        where TOperation : struct, IBinaryOperation
    {
        if (X87Unit.IsEmpty(c.S, 0))
        {
            if (X87Unit.StackFault(c, op, overflow: false))
            {
                X87Unit.SetSt(c.S, 0, Float80.DefaultNaN);
            }

            return Outcome.Next;
        }

        // A denormal in memory counts where one in a register would: Apply finds out whether it does.
        bool denormal = (environment.Flags & StatusWord.DE) != 0;
        environment.Flags = 0;
        Float80 result = TOperation.Apply(ref environment, *X87Unit.St(c.S, 0), source);
        if (denormal && !X87Unit.St(c.S, 0)->IsUnsupported && !X87Unit.St(c.S, 0)->IsNaN
            && (environment.Flags & (StatusWord.IE | StatusWord.ZE)) == 0)
        {
            environment.Flags = StopsAtDenormal(environment) ? StatusWord.DE : environment.Flags | StatusWord.DE;
            environment.RoundedUp &= !StopsAtDenormal(environment);
        }

        if (X87Unit.Report(c, op, environment))
        {
            X87Unit.SetSt(c.S, 0, result);
        }

        return Outcome.Next;
    }

    private static bool StopsAtDenormal(in FloatEnvironment environment) =>
        (environment.Unmasked & StatusWord.DE) != 0;

    private readonly struct Addition : IBinaryOperation
    {
        public static Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source) =>
            FloatArithmetic.Add(ref environment, destination, source);
    }

    private readonly struct Subtraction : IBinaryOperation
    {
        public static Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source) =>
            FloatArithmetic.Subtract(ref environment, destination, source);
    }

    private readonly struct ReversedSubtraction : IBinaryOperation
    {
        public static Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source) =>
            FloatArithmetic.Subtract(ref environment, source, destination);
    }

    private readonly struct Multiplication : IBinaryOperation
    {
        public static Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source) =>
            FloatArithmetic.Multiply(ref environment, destination, source);
    }

    private readonly struct Division : IBinaryOperation
    {
        public static Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source) =>
            FloatArithmetic.Divide(ref environment, destination, source);
    }

    private readonly struct ReversedDivision : IBinaryOperation
    {
        public static Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source) =>
            FloatArithmetic.Divide(ref environment, source, destination);
    }
}
