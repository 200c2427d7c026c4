using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.ExtendedState;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>XGETBV, XSETBV (SDM 2D), RDPKRU, WRPKRU (SDM 2B, 2D).</summary>
internal static unsafe class ExtendedControl
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Xgetbv, &Xgetbv),
        new(Mnemonic.Xsetbv, &Xsetbv, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Rdpkru, &Rdpkru),
        new(Mnemonic.Wrpkru, &Wrpkru, OpTraits.EndsBlock),
    ];

    private static Outcome Xgetbv(Core c, DecodedOp* op)
    {
        if ((c.S->Cr4 & Cr4.OSXSAVE) == 0)
        {
            return c.RaiseInvalidOpcode();
        }

        uint register = (uint)c.S->Gpr[1];
        if (register > 1 || (register == 1 && !c.Model.Has(CpuFeature.Xgetbv1)))
        {
            return c.RaiseGeneralProtection();
        }

        // ECX = 1 asks for the enabled components that are in use (SDM 1 13.2).
        ulong value = register == 0 ? c.S->Xcr0 : c.S->Xcr0 & StateComponents.InUse(c);
        c.S->Gpr[0] = (uint)value;
        c.S->Gpr[2] = value >> 32;
        return Outcome.Next;
    }

    private static Outcome Xsetbv(Core c, DecodedOp* op)
    {
        if ((c.S->Cr4 & Cr4.OSXSAVE) == 0)
        {
            return c.RaiseInvalidOpcode();
        }

        ulong value = (c.S->Gpr[2] << 32) | (uint)c.S->Gpr[0];
        if (c.S->Cpl != 0 || (uint)c.S->Gpr[1] != 0 || !StateComponents.MayEnable(c.Model, value))
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Xcr0 = value;
        c.VectorStateChanged();
        return Outcome.LeaveNext;
    }

    private static Outcome Rdpkru(Core c, DecodedOp* op)
    {
        if ((c.S->Cr4 & Cr4.PKE) == 0)
        {
            return c.RaiseInvalidOpcode();
        }

        if ((uint)c.S->Gpr[1] != 0)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Gpr[0] = c.S->Pkru;
        c.S->Gpr[2] = 0;
        return Outcome.Next;
    }

    private static Outcome Wrpkru(Core c, DecodedOp* op)
    {
        if ((c.S->Cr4 & Cr4.PKE) == 0)
        {
            return c.RaiseInvalidOpcode();
        }

        if ((uint)c.S->Gpr[1] != 0 || (uint)c.S->Gpr[2] != 0)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Pkru = (uint)c.S->Gpr[0];
        c.PagingChanged(flush: true);
        return Outcome.LeaveNext;
    }
}
