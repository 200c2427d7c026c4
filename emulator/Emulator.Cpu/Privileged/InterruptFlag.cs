using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>CLI, STI (SDM 2A table 3-6, 2B table 4-20), CLAC, STAC.</summary>
internal static unsafe class InterruptFlag
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Cli, &Cli),
        new(Mnemonic.Sti, &Sti, OpTraits.EndsBlock),
        new(Mnemonic.Clac, &Clac, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Stac, &Stac, OpTraits.EndsBlock | OpTraits.Privileged),
    ];

    /// <summary>Which flag a program may switch.</summary>
    private enum Reach
    {
        /// <summary>None: #GP(0).</summary>
        Nothing,

        /// <summary>IF.</summary>
        Interrupts,

        /// <summary>VIF: an operating system does the rest.</summary>
        VirtualInterrupts,
    }

    private static Outcome Cli(Core c, DecodedOp* op)
    {
        switch (ReachOf(c))
        {
            case Reach.Interrupts:
                c.S->SystemFlags &= ~Rflags.IF;
                return Outcome.Next;
            case Reach.VirtualInterrupts:
                c.S->SystemFlags &= ~Rflags.VIF;
                return Outcome.Next;
            default:
                return c.RaiseGeneralProtection();
        }
    }

    private static Outcome Sti(Core c, DecodedOp* op)
    {
        Reach reach = ReachOf(c);
        if (reach == Reach.Interrupts)
        {
            if ((c.S->SystemFlags & Rflags.IF) == 0)
            {
                c.S->SystemFlags |= Rflags.IF;
                c.S->Shadow = InterruptShadow.Sti;
            }

            return Outcome.LeaveNext;
        }

        // With an interrupt pending for the program, STI must reach the operating system.
        if (reach == Reach.VirtualInterrupts && (c.S->SystemFlags & Rflags.VIP) == 0)
        {
            c.S->SystemFlags |= Rflags.VIF;
            return Outcome.LeaveNext;
        }

        return c.RaiseGeneralProtection();
    }

    /// <summary>IOPL decides; below it CR4.VME and, at CPL 3, CR4.PVI lend the virtual flag.</summary>
    private static Reach ReachOf(Core c)
    {
        if (c.InVirtual8086)
        {
            return c.Iopl == 3 ? Reach.Interrupts
                : (c.S->Cr4 & Cr4.VME) != 0 ? Reach.VirtualInterrupts
                : Reach.Nothing;
        }

        return c.Iopl >= c.S->Cpl ? Reach.Interrupts
            : c.S->Cpl == 3 && (c.S->Cr4 & Cr4.PVI) != 0 ? Reach.VirtualInterrupts
            : Reach.Nothing;
    }

    private static Outcome Clac(Core c, DecodedOp* op) => SetAc(c, c.S->SystemFlags & ~Rflags.AC);

    private static Outcome Stac(Core c, DecodedOp* op) => SetAc(c, c.S->SystemFlags | Rflags.AC);

    private static Outcome SetAc(Core c, ulong flags)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseInvalidOpcode();
        }

        if (flags != c.S->SystemFlags)
        {
            c.S->SystemFlags = flags;
            c.PagingChanged(flush: false);
        }

        return Outcome.LeaveNext;
    }
}
