using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Segments;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>PUSHF and POPF (SDM 2B), with the virtual interrupt flag of VME in virtual-8086 mode.</summary>
internal static unsafe class FlagsOnStack
{
    private const ulong Always = Rflags.Status | Rflags.TF | Rflags.DF | Rflags.NT;
    private const ulong Only32 = Rflags.AC | Rflags.ID;

    internal static OpRow[] Rows =>
    [
        new(Code.Pushfw, &Push),
        new(Code.Pushfd, &Push),
        new(Code.Pushfq, &Push),
        new(Code.Popfw, &Pop),
        new(Code.Popfd, &Pop),
        new(Code.Popfq, &Pop),
    ];

    private static Outcome Push(Core c, DecodedOp* op)
    {
        ulong flags = c.RflagsValue & ~(Rflags.VM | Rflags.RF);
        if (c.InVirtual8086 && c.Iopl < 3)
        {
            if (!UsesVirtualFlag(c, op))
            {
                return c.RaiseGeneralProtection();
            }

            // The program sees VIF as IF and always IOPL 3.
            bool virtualFlag = (flags & Rflags.VIF) != 0;
            flags = (flags & ~Rflags.IF) | Rflags.IOPL | (virtualFlag ? Rflags.IF : 0);
        }

        return Stack.TryPush(c, op->Size, flags) ? Outcome.Next : Outcome.Fault;
    }

    private static Outcome Pop(Core c, DecodedOp* op)
    {
        bool restricted = c.InVirtual8086 && c.Iopl < 3;
        if (restricted && !UsesVirtualFlag(c, op))
        {
            return c.RaiseGeneralProtection();
        }

        if (!Stack.TryReachPop(c, op->Size, out Place place, out ulong newStackPointer))
        {
            return Outcome.Fault;
        }

        ulong popped = c.Load(place);
        ulong old = c.RflagsValue;
        if (restricted)
        {
            bool pendingMeets = (old & Rflags.VIP) != 0 && (popped & Rflags.IF) != 0;
            if (pendingMeets || (popped & Rflags.TF) != 0)
            {
                return c.RaiseGeneralProtection();
            }

            old = (old & ~Rflags.VIF) | ((popped & Rflags.IF) != 0 ? Rflags.VIF : 0);
        }

        Stack.WriteStackPointer(c, newStackPointer);
        ulong changeable = Changeable(c, op->Size);
        ulong value = ((old & ~changeable) | (popped & changeable)) & ~(op->Size == 2 ? 0 : Rflags.RF);
        FlagChanges.Set(c, value);
        ulong turnedOn = value & ~old & (Rflags.IF | Rflags.TF);
        bool matters = turnedOn != 0 || ((value ^ old) & (Rflags.AC | Rflags.TF)) != 0;
        return matters ? Outcome.LeaveNext : Outcome.Next;
    }

    private static bool UsesVirtualFlag(Core c, DecodedOp* op) => op->Size == 2 && (c.S->Cr4 & Cr4.VME) != 0;

    /// <summary>
    /// IOPL only at CPL 0, IF only at a CPL that IOPL allows; VM, VIF and VIP never (SDM 2B table 4-15).
    /// </summary>
    private static ulong Changeable(Core c, int sizeBytes)
    {
        ulong bits = Always | (sizeBytes == 2 ? 0 : Only32);
        bits |= c.S->Cpl == 0 ? Rflags.IOPL : 0;
        return bits | (c.S->Cpl <= c.Iopl ? Rflags.IF : 0);
    }
}
