using Emulator.Arch;
using Emulator.Mmu;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// Writing CR0, CR3 and CR4: each method checks every rule first, and then commits the register with all that follows
/// from it (SDM 2B, MOV—Move to/from Control Registers; SDM 3A 2.5, 4.4.1, 9.8.5). False means #GP(0), nothing changed.
/// </summary>
internal static unsafe class ControlRegisters
{
    /// <summary>Bits of CR0 that exist; others of bits 31:0 are ignored when written.</summary>
    private const ulong Cr0Defined = Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.ET | Cr0.NE
        | Cr0.WP | Cr0.AM | Cr0.NW | Cr0.CD | Cr0.PG;

    /// <summary>A change of these with PAE paging loads the PDPTEs (SDM 3A 4.4.1).</summary>
    private const ulong Cr0LoadsPdptes = Cr0.CD | Cr0.NW | Cr0.PG;
    private const ulong Cr4LoadsPdptes = Cr4.PAE | Cr4.PGE | Cr4.PSE | Cr4.SMEP;

    /// <summary>A change of these can change the outcome of a translation that the soft TLB holds.</summary>
    private const ulong Cr0FlushesSoftTlb = Cr0.PE | Cr0.PG | Cr0.WP;
    private const ulong Cr4FlushesSoftTlb = Cr4.PSE | Cr4.PAE | Cr4.PGE | Cr4.LA57 | Cr4.PCIDE | Cr4.SMEP | Cr4.SMAP
        | Cr4.PKE | Cr4.PKS;

    /// <summary>The bits of CR4 and the feature that each comes with; a bit without feature always exists.</summary>
    private static readonly (ulong Bits, CpuFeature? Feature)[] s_cr4Bits =
    [
        (Cr4.VME | Cr4.PVI, CpuFeature.Vme),
        (Cr4.TSD, CpuFeature.Tsc),
        (Cr4.DE, CpuFeature.De),
        (Cr4.PSE, CpuFeature.Pse),
        (Cr4.PAE, CpuFeature.Pae),
        (Cr4.MCE, CpuFeature.Mce),
        (Cr4.PGE, CpuFeature.Pge),
        (Cr4.PCE, null),
        (Cr4.OSFXSR, CpuFeature.Fxsr),
        (Cr4.OSXMMEXCPT, CpuFeature.Sse),
        (Cr4.UMIP, CpuFeature.Umip),
        (Cr4.LA57, CpuFeature.La57),
        (Cr4.FSGSBASE, CpuFeature.FsGsBase),
        (Cr4.PCIDE, CpuFeature.Pcid),
        (Cr4.OSXSAVE, CpuFeature.Xsave),
        (Cr4.SMEP, CpuFeature.Smep),
        (Cr4.SMAP, CpuFeature.Smap),
        (Cr4.PKE, CpuFeature.Pku),
        (Cr4.PKS, CpuFeature.Pks),
    ];

    /// <summary>The bits of CR4 that a model has; setting any other raises #GP(0).</summary>
    internal static ulong Cr4Defined(CpuModel model)
    {
        ulong bits = 0;
        foreach ((ulong bit, CpuFeature? feature) in s_cr4Bits)
        {
            bits |= feature is not CpuFeature needed || model.Has(needed) ? bit : 0;
        }

        return bits;
    }

    /// <summary>The PCID that translations are made for now.</summary>
    internal static ushort CurrentPcid(Core c) =>
        (c.S->Cr4 & Cr4.PCIDE) != 0 ? (ushort)(c.S->Cr3 & Cr3.PcidMask) : (ushort)0;

    internal static bool TryWriteCr0(Core c, ulong source)
    {
        CpuState* s = c.S;
        ulong value = (source & Cr0Defined) | Cr0.ET;
        ulong old = s->Cr0;
        bool turnsPagingOn = (value & ~old & Cr0.PG) != 0;
        bool turnsPagingOff = (old & ~value & Cr0.PG) != 0;
        if (source > uint.MaxValue
            || (value & (Cr0.PG | Cr0.PE)) == Cr0.PG
            || (value & (Cr0.NW | Cr0.CD)) == Cr0.NW
            || (turnsPagingOff && (c.In64BitCode || (s->Cr4 & Cr4.PCIDE) != 0))
            || (turnsPagingOn && !MayTurnPagingOn(c)))
        {
            return false;
        }

        ulong efer = turnsPagingOn && (s->Efer & Efer.LME) != 0 ? s->Efer | Efer.LMA
            : turnsPagingOff ? s->Efer & ~Efer.LMA
            : s->Efer;
        if (((value ^ old) & Cr0LoadsPdptes) != 0 && !TryLoadPdptes(c, value, s->Cr3, s->Cr4, efer))
        {
            return false;
        }

        bool modeChanges = ((value ^ old) & Cr0.PE) != 0 || efer != s->Efer;
        ushort pcid = CurrentPcid(c);
        s->Cr0 = value;
        s->Efer = efer;
        c.PagingChanged(flush: ((value ^ old) & Cr0FlushesSoftTlb) != 0);
        TlbMaintenance.Apply(c, Invalidation.MovToCr0(old, value), pcid);
        if (modeChanges)
        {
            c.CodeSegmentChanged();
        }

        return true;
    }

    internal static bool TryWriteCr3(Core c, ulong source)
    {
        CpuState* s = c.S;
        bool pcide = (s->Cr4 & Cr4.PCIDE) != 0;
        ulong value = pcide ? source & ~Cr3.NoFlush : source;
        if ((value & c.Model.ReservedPhysicalBits) != 0 || !TryLoadPdptes(c, s->Cr0, value, s->Cr4, s->Efer))
        {
            return false;
        }

        ushort pcid = CurrentPcid(c);
        s->Cr3 = value;
        c.PagingChanged(flush: false);
        TlbMaintenance.Apply(c, Invalidation.MovToCr3(source, pcide), pcid);
        return true;
    }

    internal static bool TryWriteCr4(Core c, ulong value)
    {
        CpuState* s = c.S;
        ulong old = s->Cr4;
        ulong changed = value ^ old;
        bool longMode = c.InLongMode;
        if ((value & ~Cr4Defined(c.Model)) != 0
            || (longMode && ((value & Cr4.PAE) == 0 || (changed & Cr4.LA57) != 0))
            || ((changed & value & Cr4.PCIDE) != 0 && (!longMode || (s->Cr3 & Cr3.PcidMask) != 0))
            || ((changed & Cr4LoadsPdptes) != 0 && !TryLoadPdptes(c, s->Cr0, s->Cr3, value, s->Efer)))
        {
            return false;
        }

        ushort pcid = CurrentPcid(c);
        s->Cr4 = value;
        c.PagingChanged(flush: (changed & Cr4FlushesSoftTlb) != 0);
        TlbMaintenance.Apply(c, Invalidation.MovToCr4(old, value, pcid), pcid);
        if ((changed & (Cr4.DE | Cr4.VME | Cr4.PVI)) != 0)
        {
            c.DebugRegistersChanged();
        }

        return true;
    }

    /// <summary>
    /// The checks of entering long mode (SDM 3A 9.8.5): PAE set, no 64-bit code segment, no 16-bit TSS.
    /// </summary>
    private static bool MayTurnPagingOn(Core c)
    {
        if ((c.S->Efer & Efer.LME) == 0)
        {
            return true;
        }

        bool tss16 = c.S->Tr.Type is 1 or 3 && c.S->Tr.Present;
        return (c.S->Cr4 & Cr4.PAE) != 0 && !c.S->Cs.Long && !tss16;
    }

    /// <summary>
    /// Loads the PDPTE registers if the registers given choose PAE paging; false when one has a reserved bit set.
    /// </summary>
    private static bool TryLoadPdptes(Core c, ulong cr0, ulong cr3, ulong cr4, ulong efer)
    {
        if (WalkControls.ModeOf(cr0, cr4, efer) != PagingMode.Pae)
        {
            return true;
        }

        if (!FunctionalMmu.TryLoadPdptes(c.Memory, cr3, c.Model.PhysicalAddressBits, out PdpteRegisters registers))
        {
            return false;
        }

        for (int i = 0; i < 4; i++)
        {
            c.S->Pdpte[i] = registers[i];
        }

        return true;
    }
}
