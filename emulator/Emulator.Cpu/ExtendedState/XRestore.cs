using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Privileged;
using Iced.Intel;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// XRSTOR and XRSTORS (SDM 1 13.8, 13.12; SDM 2D): the header is checked before anything is loaded.
/// </summary>
internal static unsafe class XRestore
{
    private const ulong MxcsrComponents = StateComponents.Sse | StateComponents.Avx;

    /// <summary>They end blocks, for a new PKRU changes what data accesses may do.</summary>
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Xrstor, &Restore, OpTraits.EndsBlock),
        new(Mnemonic.Xrstor64, &Restore, OpTraits.EndsBlock),
        new(Mnemonic.Xrstors, &RestoreSupervisor, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Xrstors64, &RestoreSupervisor, OpTraits.EndsBlock | OpTraits.Privileged),
    ];

    private static Outcome Restore(Core c, DecodedOp* op) =>
        XSave.TryBegin(c) ? Restore(c, op, mustBeCompacted: false) : Outcome.Fault;

    private static Outcome RestoreSupervisor(Core c, DecodedOp* op) =>
        XSave.TryBegin(c, supervisor: true) ? Restore(c, op, mustBeCompacted: true) : Outcome.Fault;

    private static Outcome Restore(Core c, DecodedOp* op, bool mustBeCompacted)
    {
        if (!XSaveArea.TryReach(c, op, AccessKind.Read, out XSaveArea area))
        {
            return Outcome.Fault;
        }

        Span<byte> image = stackalloc byte[StateComponents.HeaderEnd];
        area.LoadFront(image);
        ulong layout = XSaveArea.CompBvOf(image);
        ulong present = XSaveArea.StateBvOf(image);
        bool compacted = (layout & XSaveArea.Compacted) != 0;
        if (!IsHeaderValid(c, image) || (mustBeCompacted && !compacted))
        {
            return c.RaiseGeneralProtection();
        }

        ulong requested = XSave.RequestedFeatures(c);
        bool loadsMxcsr = (requested & (compacted ? present & StateComponents.Sse : MxcsrComponents)) != 0;
        if (!area.TryReachComponents(requested & present, layout))
        {
            return Outcome.Fault;
        }

        uint mxcsr = LegacyRegion.ReadMxcsr(image);
        if (loadsMxcsr && (mxcsr & ~Mxcsr.Defined) != 0)
        {
            return c.RaiseGeneralProtection();
        }

        RestoreX87(c, image, requested, present, LegacyRegion.HasWidePointers(op));
        RestoreVectors(c, image, area, requested, present);
        if (loadsMxcsr)
        {
            c.S->Mxcsr = mxcsr;
        }
        else if (compacted && (requested & StateComponents.Sse) != 0)
        {
            c.S->Mxcsr = Mxcsr.Initial;
        }

        return RestorePkru(c, area, requested, present) ? Outcome.LeaveNext : Outcome.Next;
    }

    /// <summary>SDM 1 13.8.1, 13.8.2, 13.12: what of the header raises #GP(0).</summary>
    private static bool IsHeaderValid(Core c, ReadOnlySpan<byte> image)
    {
        ulong layout = XSaveArea.CompBvOf(image);
        ulong present = XSaveArea.StateBvOf(image);
        if ((layout & XSaveArea.Compacted) == 0)
        {
            return (present & ~c.S->Xcr0) == 0 && !XSaveArea.HeaderFrom(image, 8)[..16].ContainsAnyExcept((byte)0);
        }

        return c.Model.Has(CpuFeature.XsaveC)
            && (layout & ~XSaveArea.Compacted & ~c.S->Xcr0) == 0
            && (present & (~layout | XSaveArea.Compacted)) == 0
            && !XSaveArea.HeaderFrom(image, 16).ContainsAnyExcept((byte)0);
    }

    private static void RestoreX87(Core c, ReadOnlySpan<byte> image, ulong requested, ulong present, bool wide)
    {
        if ((requested & present & StateComponents.X87) != 0)
        {
            LegacyRegion.SetX87(c, image, wide);
        }
        else if ((requested & StateComponents.X87) != 0)
        {
            StateComponents.InitializeX87(c.S);
        }
    }

    private static void RestoreVectors(
        Core c, ReadOnlySpan<byte> image, in XSaveArea area, ulong requested, ulong present)
    {
        if ((requested & present & StateComponents.Sse) != 0)
        {
            LegacyRegion.SetXmm(c, image);
        }
        else if ((requested & StateComponents.Sse) != 0)
        {
            LegacyRegion.ClearHalves(c, upper: 0);
        }

        if ((requested & present & StateComponents.Avx) != 0)
        {
            area.LoadAvx();
        }
        else if ((requested & StateComponents.Avx) != 0)
        {
            LegacyRegion.ClearHalves(c, upper: 1);
        }
    }

    /// <summary>True when PKRU changed, and with it what data accesses may do.</summary>
    private static bool RestorePkru(Core c, in XSaveArea area, ulong requested, ulong present)
    {
        uint value = (present & StateComponents.Pkru) != 0 && (requested & StateComponents.Pkru) != 0
            ? area.LoadPkru()
            : 0;
        if ((requested & StateComponents.Pkru) == 0 || value == c.S->Pkru)
        {
            return false;
        }

        c.S->Pkru = value;
        c.PagingChanged(flush: true);
        return true;
    }
}
