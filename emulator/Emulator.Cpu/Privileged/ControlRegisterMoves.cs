using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>MOV to and from control registers, CLTS, LMSW, SMSW (SDM 2A, 2B).</summary>
internal static unsafe class ControlRegisterMoves
{
    private const ulong MachineStatusWord = Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS;
    private const byte HighestTaskPriority = 15;

    internal static OpRow[] Rows =>
    [
        new(Code.Mov_r32_cr, &Read, OpTraits.Privileged),
        new(Code.Mov_r64_cr, &Read, OpTraits.Privileged),
        new(Code.Mov_cr_r32, &Write, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Code.Mov_cr_r64, &Write, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Clts, &Clts, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Lmsw, &Lmsw, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Smsw, &Smsw),
    ];

    private static Outcome Read(Core c, DecodedOp* op)
    {
        if (!Exists(c, op, op->Reg1))
        {
            return c.RaiseInvalidOpcode();
        }

        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        ulong value = op->Reg1 switch
        {
            0 => c.S->Cr0,
            2 => c.S->Cr2,
            3 => c.S->Cr3,
            4 => c.S->Cr4,
            _ => c.Apic.TaskPriorityClass,
        };
        c.WriteRegister(op->Reg0, op->CodeSize == 8 ? 8 : 4, value);
        return Outcome.Next;
    }

    private static Outcome Write(Core c, DecodedOp* op)
    {
        if (!Exists(c, op, op->Reg0))
        {
            return c.RaiseInvalidOpcode();
        }

        ulong value = c.ReadRegister(op->Reg1, op->CodeSize == 8 ? 8 : 4);
        return c.S->Cpl == 0 && TryWrite(c, op->Reg0, value) ? Outcome.LeaveNext : c.RaiseGeneralProtection();
    }

    private static bool TryWrite(Core c, int register, ulong value)
    {
        switch (register)
        {
            case 0: return ControlRegisters.TryWriteCr0(c, value);
            case 2: c.S->Cr2 = value; return true;
            case 3: return ControlRegisters.TryWriteCr3(c, value);
            case 4: return ControlRegisters.TryWriteCr4(c, value);
            default:
                if (value > HighestTaskPriority)
                {
                    return false;
                }

                c.Apic.TaskPriorityClass = (byte)value;
                return true;
        }
    }

    /// <summary>CR1, CR5–CR7, CR9–CR15 do not exist, and CR8 only in 64-bit code; LOCK is no way to it.</summary>
    private static bool Exists(Core c, DecodedOp* op, int register) =>
        (op->Prefixes & PrefixFlags.Lock) == 0
        && (register is 0 or 2 or 3 or 4 || (register == 8 && c.In64BitCode));

    private static Outcome Clts(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Cr0 &= ~Cr0.TS;
        c.VectorStateChanged();
        return Outcome.LeaveNext;
    }

    /// <summary>LMSW sets PE but cannot clear it.</summary>
    private static Outcome Lmsw(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        ulong source;
        if (op->Kind(0) == OperandKind.Register)
        {
            source = c.ReadRegister(op->Reg0, 2);
        }
        else if (c.ReachOperand(op, AccessKind.Read, 2, out Place place))
        {
            source = c.Load(place);
        }
        else
        {
            return Outcome.Fault;
        }

        ulong kept = c.S->Cr0 & (~MachineStatusWord | Cr0.PE);
        return ControlRegisters.TryWriteCr0(c, kept | (source & MachineStatusWord))
            ? Outcome.LeaveNext
            : c.RaiseGeneralProtection();
    }

    private static Outcome Smsw(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0 && (c.S->Cr4 & Cr4.UMIP) != 0)
        {
            return c.RaiseGeneralProtection();
        }

        if (op->Kind(0) == OperandKind.Register)
        {
            c.WriteRegister(op->Reg0, op->Size, c.S->Cr0);
            return Outcome.Next;
        }

        if (!c.ReachOperand(op, AccessKind.Write, 2, out Place place))
        {
            return Outcome.Fault;
        }

        c.Store(place, c.S->Cr0);
        return Outcome.Next;
    }
}
