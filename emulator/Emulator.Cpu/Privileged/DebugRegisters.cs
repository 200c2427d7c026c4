using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Exceptions;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>MOV to and from debug registers (SDM 2B; SDM 3B 17.2).</summary>
internal static unsafe class DebugRegisters
{
    internal static OpRow[] Rows =>
    [
        new(Code.Mov_r32_dr, &Read, OpTraits.Privileged),
        new(Code.Mov_r64_dr, &Read, OpTraits.Privileged),
        new(Code.Mov_dr_r32, &Write, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Code.Mov_dr_r64, &Write, OpTraits.EndsBlock | OpTraits.Privileged),
    ];

    private static Outcome Read(Core c, DecodedOp* op)
    {
        if (!MayAccess(c, op->Reg1, out int register))
        {
            return Outcome.Fault;
        }

        c.WriteRegister(op->Reg0, op->CodeSize == 8 ? 8 : 4, c.S->Dr[register]);
        return Outcome.Next;
    }

    private static Outcome Write(Core c, DecodedOp* op)
    {
        if (!MayAccess(c, op->Reg0, out int register))
        {
            return Outcome.Fault;
        }

        ulong value = c.ReadRegister(op->Reg1, op->CodeSize == 8 ? 8 : 4);
        if (register >= 6 && value > uint.MaxValue)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Dr[register] = register switch
        {
            6 => (value & Dr6.Writable) | Dr6.Ones,
            7 => (value & Dr7.Writable) | Dr7.Ones,
            _ => value,
        };
        c.DebugRegistersChanged();
        return Outcome.LeaveNext;
    }

    /// <summary>DR4 and DR5 are DR6 and DR7, unless CR4.DE takes them away; DR8–DR15 do not exist.</summary>
    private static bool MayAccess(Core c, int number, out int register)
    {
        bool alias = number is 4 or 5;
        register = alias ? number + 2 : number;
        if (number > 7 || (alias && (c.S->Cr4 & Cr4.DE) != 0))
        {
            c.RaiseInvalidOpcode();
            return false;
        }

        if (c.S->Cpl != 0)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        if ((c.S->Dr[7] & Dr7.GD) != 0)
        {
            DebugBreakpoints.Raise(c, Dr6.BD, EventKind.Fault);
            return false;
        }

        return true;
    }
}
