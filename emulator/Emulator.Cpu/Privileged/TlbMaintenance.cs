using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Mmu;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>INVLPG, INVPCID, INVD, WBINVD, WBNOINVD (SDM 2A–2D; SDM 3A 4.10.4.1).</summary>
internal static unsafe class TlbMaintenance
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Invlpg, &Invlpg, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Invpcid, &Invpcid, OpTraits.EndsBlock | OpTraits.Privileged),
        new(Mnemonic.Invd, &WriteBack, OpTraits.Privileged),
        new(Mnemonic.Wbinvd, &WriteBack, OpTraits.Privileged),
        new(Mnemonic.Wbnoinvd, &WriteBack, OpTraits.Privileged),
    ];

    /// <summary>Everything that an invalidation reaches passes here.</summary>
    /// <param name="c">The core.</param>
    /// <param name="invalidation">What must go.</param>
    /// <param name="pcid">The PCID that was current when the instruction began.</param>
    internal static void Apply(Core c, in Invalidation invalidation, ushort pcid)
    {
        if (invalidation != Invalidation.Nothing)
        {
            c.Tlb.Apply(invalidation, pcid);
            bool onlyLocal = invalidation.EntersAddressSpace
                || (invalidation.Translations == TranslationScope.All && !invalidation.Globals);
            c.TranslationsDropped(keepGlobal: onlyLocal);
        }
    }

    /// <summary>No limit, canonical or paging check: what cannot be translated has nothing to drop.</summary>
    private static Outcome Invlpg(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        ulong linear = op->AddressSize == 0
            ? c.S->Temp
            : c.SegmentAt(op->Segment)->Base * SegmentBaseCounts(c, op->Segment) + c.EffectiveOffset(op);
        linear = c.In64BitCode ? linear : (uint)linear;
        if (!c.In64BitCode || new LinearAddress(linear).IsCanonical(c.Model.LinearAddressBits))
        {
            ushort pcid = ControlRegisters.CurrentPcid(c);
            Apply(c, Invalidation.Invlpg(new LinearAddress(linear), pcid), pcid);
        }

        return Outcome.LeaveNext;
    }

    /// <summary>In 64-bit code the bases of ES, CS, SS and DS count as 0 (SDM 1 3.3.7).</summary>
    private static ulong SegmentBaseCounts(Core c, int segment) =>
        c.In64BitCode && segment < SegmentIndex.Fs ? 0UL : 1UL;

    private static Outcome Invpcid(Core c, DecodedOp* op)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        if (!c.ReachOperand(op, AccessKind.Read, 16, out Place place))
        {
            return Outcome.Fault;
        }

        Span<ulong> descriptor = stackalloc ulong[2];
        c.LoadBytes(place, System.Runtime.InteropServices.MemoryMarshal.AsBytes(descriptor));
        ulong type = c.ReadRegister(op->Reg0, c.In64BitCode ? 8 : 4);
        if (!IsValid(c, type, descriptor[0], descriptor[1]))
        {
            return c.RaiseGeneralProtection();
        }

        Invalidation invalidation = Invalidation.Invpcid(
            (int)type, (ushort)descriptor[0], new LinearAddress(descriptor[1]));
        Apply(c, invalidation, ControlRegisters.CurrentPcid(c));
        return Outcome.LeaveNext;
    }

    /// <summary>
    /// The #GP(0) rules of INVPCID: an unknown type, reserved descriptor bits, for types 0 and 1 a PCID without
    /// CR4.PCIDE, for type 0 a non-canonical address.
    /// </summary>
    private static bool IsValid(Core c, ulong type, ulong pcid, ulong linear) =>
        type <= 3
        && pcid <= Cr3.PcidMask
        && (type > 1 || pcid == 0 || (c.S->Cr4 & Cr4.PCIDE) != 0)
        && (type != 0 || new LinearAddress(linear).IsCanonical(c.Model.LinearAddressBits));

    /// <summary>Caches are coherent with memory at all times, so there is nothing to write back.</summary>
    private static Outcome WriteBack(Core c, DecodedOp* op) =>
        c.S->Cpl == 0 ? Outcome.Next : c.RaiseGeneralProtection();
}
