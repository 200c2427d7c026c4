using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.X87;
using Iced.Intel;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// FXSAVE and FXRSTOR (SDM 2A). Without CR4.OSFXSR they leave MXCSR and the XMM registers alone, as they did before
/// there were any.
/// </summary>
internal static unsafe class FxSave
{
    /// <summary>What FXSAVE writes before MXCSR and the registers: all that FXSAVE writes without CR4.OSFXSR.</summary>
    private const int PointersBytes = LegacyRegion.MxcsrOffset;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Fxsave, &Save),
        new(Mnemonic.Fxsave64, &Save),
        new(Mnemonic.Fxrstor, &Restore),
        new(Mnemonic.Fxrstor64, &Restore),
    ];

    private static Outcome Save(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c) || !TryReach(c, op, AccessKind.Write, out Place place))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[StateComponents.LegacyBytes];
        LegacyRegion.GetX87(c, image, LegacyRegion.HasWidePointers(op));
        LegacyRegion.GetMxcsr(c.S, image);
        LegacyRegion.GetXmm(c, image);
        if ((c.S->Cr4 & Cr4.OSFXSR) != 0)
        {
            int end = LegacyRegion.XmmOffset + (16 * StateComponents.VectorRegisters(c));
            c.StoreBytes(place.Slice(0, end), image[..end]);
        }
        else
        {
            c.StoreBytes(place.Slice(0, PointersBytes), image[..PointersBytes]);
            c.StoreBytes(
                place.Slice(LegacyRegion.StOffset, LegacyRegion.StBytes),
                image.Slice(LegacyRegion.StOffset, LegacyRegion.StBytes));
        }

        return Outcome.Next;
    }

    private static Outcome Restore(Core c, DecodedOp* op)
    {
        if (!X87Unit.TryBeginWithoutWait(c) || !TryReach(c, op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[StateComponents.LegacyBytes];
        c.LoadBytes(place, image);
        bool vectors = (c.S->Cr4 & Cr4.OSFXSR) != 0;
        uint mxcsr = LegacyRegion.ReadMxcsr(image);
        if (vectors && (mxcsr & ~Mxcsr.Defined) != 0)
        {
            return c.RaiseGeneralProtection();
        }

        LegacyRegion.SetX87(c, image, LegacyRegion.HasWidePointers(op));
        if (vectors)
        {
            c.S->Mxcsr = mxcsr;
            LegacyRegion.SetXmm(c, image);
        }

        return Outcome.Next;
    }

    private static bool TryReach(Core c, DecodedOp* op, AccessKind kind, out Place place)
    {
        place = default;
        return StateArea.TryAlign(c, op, kind, StateArea.FxsaveAlignment)
            && StateArea.TryReach(c, op, kind, 0, StateComponents.LegacyBytes, out place);
    }
}
