using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>SWAPGS, RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE (SDM 2B, 2D): 64-bit code only.</summary>
internal static unsafe class SegmentBases
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Swapgs, &Swapgs, OpTraits.Privileged),
        new(Mnemonic.Rdfsbase, &ReadFs),
        new(Mnemonic.Rdgsbase, &ReadGs),
        new(Mnemonic.Wrfsbase, &WriteFs),
        new(Mnemonic.Wrgsbase, &WriteGs),
    ];

    private static Outcome Swapgs(Core c, DecodedOp* op)
    {
        if (!c.In64BitCode)
        {
            return c.RaiseInvalidOpcode();
        }

        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        (c.S->Gs.Base, c.S->KernelGsBase) = (c.S->KernelGsBase, c.S->Gs.Base);
        return Outcome.Next;
    }

    private static Outcome ReadFs(Core c, DecodedOp* op) => Read(c, op, c.S->Fs.Base);

    private static Outcome ReadGs(Core c, DecodedOp* op) => Read(c, op, c.S->Gs.Base);

    private static Outcome WriteFs(Core c, DecodedOp* op) => Write(c, op, ref c.S->Fs.Base);

    private static Outcome WriteGs(Core c, DecodedOp* op) => Write(c, op, ref c.S->Gs.Base);

    private static bool Enabled(Core c) => c.In64BitCode && (c.S->Cr4 & Cr4.FSGSBASE) != 0;

    private static Outcome Read(Core c, DecodedOp* op, ulong value)
    {
        if (!Enabled(c))
        {
            return c.RaiseInvalidOpcode();
        }

        c.WriteRegister(op->Reg0, op->Size, value);
        return Outcome.Next;
    }

    private static Outcome Write(Core c, DecodedOp* op, ref ulong segmentBase)
    {
        if (!Enabled(c))
        {
            return c.RaiseInvalidOpcode();
        }

        ulong value = c.ReadRegister(op->Reg0, op->Size);
        if (!new LinearAddress(value).IsCanonical(c.Model.LinearAddressBits))
        {
            return c.RaiseGeneralProtection();
        }

        segmentBase = value;
        return Outcome.Next;
    }
}
