using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.X87;

/// <summary>FCOM, FICOM, FUCOM, FCOMI, FTST, FXAM and FCMOVcc (SDM 2A).</summary>
internal static unsafe class Comparisons
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fcom, &Fcom, OpTraits.X87),
        new(Mnemonic.Fcomp, &Fcomp, OpTraits.X87),
        new(Mnemonic.Fcompp, &Fcompp, OpTraits.X87),
        new(Mnemonic.Ficom, &Ficom, OpTraits.X87),
        new(Mnemonic.Ficomp, &Ficomp, OpTraits.X87),
        new(Mnemonic.Fucom, &Fucom, OpTraits.X87),
        new(Mnemonic.Fucomp, &Fucomp, OpTraits.X87),
        new(Mnemonic.Fucompp, &Fucompp, OpTraits.X87),
        new(Mnemonic.Fcomi, &Fcomi, OpTraits.X87),
        new(Mnemonic.Fcomip, &Fcomip, OpTraits.X87),
        new(Mnemonic.Fucomi, &Fucomi, OpTraits.X87),
        new(Mnemonic.Fucomip, &Fucomip, OpTraits.X87),
        new(Mnemonic.Ftst, &Ftst, OpTraits.X87),
        new(Mnemonic.Fxam, &Fxam, OpTraits.X87),
        new(Mnemonic.Fcmovb, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmove, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmovbe, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmovu, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmovnb, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmovne, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmovnbe, &Fcmov, OpTraits.X87),
        new(Mnemonic.Fcmovnu, &Fcmov, OpTraits.X87),
    ];

    private static Outcome Fcom(Core c, DecodedOp* op) => Compare(c, op, pops: 0, integer: false);

    private static Outcome Fcomp(Core c, DecodedOp* op) => Compare(c, op, pops: 1, integer: false);

    private static Outcome Ficom(Core c, DecodedOp* op) => Compare(c, op, pops: 0, integer: true);

    private static Outcome Ficomp(Core c, DecodedOp* op) => Compare(c, op, pops: 1, integer: true);

    private static Outcome Fcompp(Core c, DecodedOp* op) => CompareRegister(c, op, 1, 2, quietly: false, flags: false);

    private static Outcome Fucom(Core c, DecodedOp* op) =>
        CompareRegister(c, op, op->Reg1, 0, quietly: true, flags: false);

    private static Outcome Fucomp(Core c, DecodedOp* op) =>
        CompareRegister(c, op, op->Reg1, 1, quietly: true, flags: false);

    private static Outcome Fucompp(Core c, DecodedOp* op) => CompareRegister(c, op, 1, 2, quietly: true, flags: false);

    private static Outcome Fcomi(Core c, DecodedOp* op) =>
        CompareRegister(c, op, op->Reg1, 0, quietly: false, flags: true);

    private static Outcome Fcomip(Core c, DecodedOp* op) =>
        CompareRegister(c, op, op->Reg1, 1, quietly: false, flags: true);

    private static Outcome Fucomi(Core c, DecodedOp* op) =>
        CompareRegister(c, op, op->Reg1, 0, quietly: true, flags: true);

    private static Outcome Fucomip(Core c, DecodedOp* op) =>
        CompareRegister(c, op, op->Reg1, 1, quietly: true, flags: true);

    /// <summary>FCOM and FICOM: with a register or with memory.</summary>
    private static Outcome Compare(Core c, DecodedOp* op, int pops, bool integer)
    {
        if (op->Kind(0) == OperandKind.Register)
        {
            return CompareRegister(c, op, op->Reg1, pops, quietly: false, flags: false);
        }

        if (!X87Unit.TryBegin(c) || !c.ReachOperand(op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        FloatEnvironment environment = new(c.S->FpuControl);
        ulong bits = c.Load(place);
        Float80 source = integer
            ? FloatConversion.FromInteger((long)Core.SignExtend(bits, place.SizeBytes))
            : Loads.FromMemory(ref environment, bits, place.SizeBytes);
        Float80 first = *X87Unit.St(c.S, 0);
        bool empty = X87Unit.IsEmpty(c.S, 0);
        if (empty || first.IsUnsupported || first.IsNaN || source.IsNaN)
        {
            environment.Flags = 0;
        }

        Finish(c, op, ref environment, empty, first, source, new Manner(pops, Quietly: false, InFlags: false));
        return Outcome.Next;
    }

    private static Outcome CompareRegister(Core c, DecodedOp* op, int i, int pops, bool quietly, bool flags)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        FloatEnvironment environment = new(c.S->FpuControl);
        bool empty = X87Unit.IsEmpty(c.S, 0) || X87Unit.IsEmpty(c.S, i);
        Float80 source = *X87Unit.St(c.S, i);
        Manner manner = new(pops, quietly, flags);
        Finish(c, op, ref environment, empty, *X87Unit.St(c.S, 0), source, manner);
        return Outcome.Next;
    }

    private static Outcome Ftst(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        FloatEnvironment environment = new(c.S->FpuControl);
        Manner manner = new(0, Quietly: false, InFlags: false);
        Finish(c, op, ref environment, X87Unit.IsEmpty(c.S, 0), *X87Unit.St(c.S, 0), default, manner);
        return Outcome.Next;
    }

    /// <summary>Compares, reports, and commits the order and the pops.</summary>
    private static void Finish(
        Core c, DecodedOp* op, ref FloatEnvironment environment, bool empty, Float80 a, Float80 b, Manner manner)
    {
        FloatComparison order = FloatComparison.Unordered;
        if (empty)
        {
            environment.Flags = StatusWord.IE | StatusWord.SF;
        }
        else
        {
            order = FloatOrder.Compare(ref environment, a, b, manner.Quietly);
        }

        // The order is told even when an unmasked exception keeps the registers from being popped.
        environment.RoundedUp = manner.InFlags && !empty && (c.S->FpuStatus & StatusWord.C1) != 0;
        bool pops = X87Unit.Report(c, op, environment);
        int codes = FloatOrder.ConditionCodes(order);
        if (manner.InFlags)
        {
            // ZF, PF and CF as C3, C2 and C0; OF, SF and AF become 0 (SDM 2A, FCOMI). C1 stays.
            c.StatusFlags = ((codes & StatusWord.C3) != 0 ? Rflags.ZF : 0)
                | ((codes & StatusWord.C2) != 0 ? Rflags.PF : 0) | ((codes & StatusWord.C0) != 0 ? Rflags.CF : 0);
        }
        else
        {
            SetConditionCodes(c, codes);
        }

        for (int i = 0; pops && i < manner.Pops; i++)
        {
            X87Unit.Pop(c.S);
        }
    }

    private static void SetConditionCodes(Core c, int codes) =>
        c.S->FpuStatus = (ushort)((c.S->FpuStatus & ~StatusWord.ConditionCodes) | codes);

    private static Outcome Fxam(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        Float80 value = *X87Unit.St(c.S, 0);
        int codes = X87Unit.IsEmpty(c.S, 0) ? StatusWord.C3 | StatusWord.C0 : FloatOrder.Examine(value);
        SetConditionCodes(c, codes | (value.Negative ? StatusWord.C1 : 0));
        return Outcome.Next;
    }

    private static Outcome Fcmov(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBegin(c))
        {
            return Outcome.Fault;
        }

        X87Unit.Record(c, op);
        int condition = (Code)op->Code switch
        {
            Code.Fcmovb_st0_sti => 2,
            Code.Fcmovnb_st0_sti => 3,
            Code.Fcmove_st0_sti => 4,
            Code.Fcmovne_st0_sti => 5,
            Code.Fcmovbe_st0_sti => 6,
            Code.Fcmovnbe_st0_sti => 7,
            Code.Fcmovu_st0_sti => 10,
            _ => 11,
        };
        if (X87Unit.IsEmpty(c.S, 0) || X87Unit.IsEmpty(c.S, op->Reg1))
        {
            if (X87Unit.StackFault(c, op, overflow: false))
            {
                X87Unit.SetSt(c.S, 0, Float80.DefaultNaN);
            }
        }
        else if (c.ConditionHolds(condition))
        {
            *X87Unit.St(c.S, 0) = *X87Unit.St(c.S, op->Reg1);
        }

        return Outcome.Next;
    }

    /// <summary>How a comparison treats quiet NaNs, where its result goes, and how many registers it pops.</summary>
    private readonly record struct Manner(int Pops, bool Quietly, bool InFlags);
}
