using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// XSAVE, XSAVEOPT, XSAVEC, XSAVES (SDM 1 13.7, 13.9–13.11; SDM 2D). The init optimisation is made where it is asked
/// for; the modified optimisation is an implementation's choice, and this one does not make it.
/// </summary>
internal static unsafe class XSave
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Xsave, &Save),
        new(Mnemonic.Xsave64, &Save),
        new(Mnemonic.Xsaveopt, &SaveOptimized),
        new(Mnemonic.Xsaveopt64, &SaveOptimized),
        new(Mnemonic.Xsavec, &SaveCompacted),
        new(Mnemonic.Xsavec64, &SaveCompacted),
        new(Mnemonic.Xsaves, &SaveSupervisor, OpTraits.Privileged),
        new(Mnemonic.Xsaves64, &SaveSupervisor, OpTraits.Privileged),
    ];

    /// <summary>
    /// The checks that all instructions of the feature set begin with (SDM 1 13.2, 13.3; SDM 3A 2.5).
    /// </summary>
    internal static bool TryBegin(Core c, bool supervisor = false)
    {
        if ((c.S->Cr4 & Cr4.OSXSAVE) == 0)
        {
            c.RaiseInvalidOpcode();
            return false;
        }

        if ((c.S->Cr0 & Cr0.TS) != 0)
        {
            c.Raise(ExceptionVector.DeviceNotAvailable);
            return false;
        }

        if (supervisor && c.S->Cpl != 0)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        return true;
    }

    /// <summary>
    /// RFBM, the requested-feature bitmap. There are no supervisor components: IA32_XSS is always 0 and adds none.
    /// </summary>
    internal static ulong RequestedFeatures(Core c) =>
        c.S->Xcr0 & ((c.S->Gpr[2] << 32) | (uint)c.S->Gpr[0]);

    private static Outcome Save(Core c, DecodedOp* op) => SaveStandard(c, op, leaveOut: 0);

    private static Outcome SaveOptimized(Core c, DecodedOp* op) =>
        SaveStandard(c, op, leaveOut: ~StateComponents.InUse(c));

    private static Outcome SaveStandard(Core c, DecodedOp* op, ulong leaveOut)
    {
        ulong requested = RequestedFeatures(c);
        if (!TryBegin(c) || !XSaveArea.TryReach(c, op, AccessKind.Write, out XSaveArea area)
            || !area.TryReachComponents(requested, 0))
        {
            return Outcome.Fault;
        }

        // MXCSR goes with SSE and with AVX and is always saved: XINUSE does not speak of it (SDM 1 13.6).
        StoreComponents(c, op, area, requested & ~leaveOut, requested & (StateComponents.Sse | StateComponents.Avx));
        area.StoreStateBv((area.LoadStateBv() & ~requested) | (StateComponents.InUse(c) & requested));
        return Outcome.Next;
    }

    private static Outcome SaveCompacted(Core c, DecodedOp* op) =>
        TryBegin(c) ? SaveInCompactedFormat(c, op) : Outcome.Fault;

    private static Outcome SaveSupervisor(Core c, DecodedOp* op) =>
        TryBegin(c, supervisor: true) ? SaveInCompactedFormat(c, op) : Outcome.Fault;

    private static Outcome SaveInCompactedFormat(Core c, DecodedOp* op)
    {
        ulong requested = RequestedFeatures(c);
        ulong layout = requested | XSaveArea.Compacted;
        ulong saved = requested & StateComponents.InUse(c);
        if (c.S->Mxcsr != Mxcsr.Initial)
        {
            // Here MXCSR belongs to the SSE state, which is not initial then (SDM 1 13.10).
            saved |= requested & StateComponents.Sse;
        }

        if (!XSaveArea.TryReach(c, op, AccessKind.Write, out XSaveArea area)
            || !area.TryReachComponents(requested, layout))
        {
            return Outcome.Fault;
        }

        StoreComponents(c, op, area, saved, saved & StateComponents.Sse);
        area.StoreStateBv(saved);
        area.StoreCompBv(layout);
        return Outcome.Next;
    }

    private static void StoreComponents(Core c, DecodedOp* op, in XSaveArea area, ulong saved, ulong withMxcsr)
    {
        Span<byte> image = stackalloc byte[StateComponents.LegacyBytes];
        if ((saved & StateComponents.X87) != 0)
        {
            LegacyRegion.GetX87(c, image, LegacyRegion.HasWidePointers(op));
            area.StoreFront(image, 0, LegacyRegion.MxcsrOffset);
            area.StoreFront(image, LegacyRegion.StOffset, LegacyRegion.StBytes);
        }

        if (withMxcsr != 0)
        {
            LegacyRegion.GetMxcsr(c.S, image);
            area.StoreFront(image, LegacyRegion.MxcsrOffset, LegacyRegion.MxcsrBytes);
        }

        if ((saved & StateComponents.Sse) != 0)
        {
            LegacyRegion.GetXmm(c, image);
            area.StoreFront(image, LegacyRegion.XmmOffset, 16 * StateComponents.VectorRegisters(c));
        }

        if ((saved & StateComponents.Avx) != 0)
        {
            area.StoreAvx();
        }

        if ((saved & StateComponents.Pkru) != 0)
        {
            area.StorePkru();
        }
    }
}
