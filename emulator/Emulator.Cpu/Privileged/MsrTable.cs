using Emulator.Arch;
using static Emulator.Cpu.Privileged.MsrIndex;

namespace Emulator.Cpu.Privileged;

/// <summary>Every model-specific register that exists; reading or writing any other raises #GP(0).</summary>
internal static unsafe class MsrTable
{
    private const ulong MicrocodeRevision = 1;
    private const ulong MaximumRatio = CpuModel.TscHz / 100_000_000;

    /// <summary>
    /// RDCL_NO, SSB_NO, MDS_NO, PSCHANGE_MC_NO, TAA_NO, SBDR_SSDP_NO, FBSDP_NO, PSDP_NO, BHI_NO, PBRSB_NO, GDS_NO,
    /// RFDS_NO: nothing here executes speculatively (SDM 4 table 2-2).
    /// </summary>
    private const ulong ArchCapabilities =
        1UL << 0 | 7UL << 4 | 1UL << 8 | 7UL << 13 | 1UL << 20 | 1UL << 24 | 3UL << 26;

    internal static IReadOnlyList<MsrRow> Rows { get; } =
    [
        One(IA32_TIME_STAMP_COUNTER, nameof(IA32_TIME_STAMP_COUNTER), CpuFeature.Tsc,
            (c, _) => c.TimeStampCounter, WriteTimeStampCounter),
        One(IA32_PLATFORM_ID, nameof(IA32_PLATFORM_ID), null, (_, _) => 0, null),
        One(IA32_APIC_BASE, nameof(IA32_APIC_BASE), CpuFeature.Apic, ReadApic, WriteApic),
        One(IA32_TSC_ADJUST, nameof(IA32_TSC_ADJUST), CpuFeature.TscAdjust,
            (c, _) => c.S->TscAdjust, WriteTscAdjust),

        // There is no microcode: an update is taken and changes nothing.
        One(IA32_BIOS_UPDT_TRIG, nameof(IA32_BIOS_UPDT_TRIG), null, null, (_, _, _) => true),
        One(IA32_BIOS_SIGN_ID, nameof(IA32_BIOS_SIGN_ID), null,
            (_, _) => MicrocodeRevision << 32, (_, _, _) => true),
        One(MSR_PLATFORM_INFO, nameof(MSR_PLATFORM_INFO), null,
            (_, _) => MaximumRatio << 8 | MaximumRatio << 40, null),
        One(IA32_MTRRCAP, nameof(IA32_MTRRCAP), CpuFeature.Mtrr, (_, _) => MemoryTypes.Capabilities, null),
        One(IA32_ARCH_CAPABILITIES, nameof(IA32_ARCH_CAPABILITIES), CpuFeature.ArchCapabilities,
            (_, _) => ArchCapabilities, null),
        One(IA32_SYSENTER_CS, nameof(IA32_SYSENTER_CS), CpuFeature.Sep,
            (c, _) => c.S->SysenterCs, (c, _, value) => Set(ref c.S->SysenterCs, value)),
        One(IA32_SYSENTER_ESP, nameof(IA32_SYSENTER_ESP), CpuFeature.Sep,
            (c, _) => c.S->SysenterEsp, (c, _, value) => SetCanonical(c, ref c.S->SysenterEsp, value)),
        One(IA32_SYSENTER_EIP, nameof(IA32_SYSENTER_EIP), CpuFeature.Sep,
            (c, _) => c.S->SysenterEip, (c, _, value) => SetCanonical(c, ref c.S->SysenterEip, value)),

        // No banks, no MCG_CTL (SDM 3B 15.3.1).
        One(IA32_MCG_CAP, nameof(IA32_MCG_CAP), CpuFeature.Mca, (_, _) => 0, null),
        One(IA32_MCG_STATUS, nameof(IA32_MCG_STATUS), CpuFeature.Mca,
            (c, _) => c.S->McgStatus, (c, _, value) => SetMasked(ref c.S->McgStatus, value, 7)),
        One(IA32_MISC_ENABLE, nameof(IA32_MISC_ENABLE), null, (c, _) => c.S->MiscEnable, WriteMiscEnable),

        // No branch records, no branch stepping: no bit of it can be set.
        One(IA32_DEBUGCTL, nameof(IA32_DEBUGCTL), null, (_, _) => 0, (_, _, value) => value == 0),
        new(IA32_MTRR_PHYSBASE0, IA32_MTRR_PHYSBASE0 + (2 * MemoryTypes.VariableCount) - 1, "IA32_MTRR_PHYSBASE/MASK",
            CpuFeature.Mtrr, MemoryTypes.ReadVariable, MemoryTypes.WriteVariable),
        One(IA32_MTRR_FIX64K_00000, nameof(IA32_MTRR_FIX64K_00000), CpuFeature.Mtrr,
            MemoryTypes.ReadFixed, MemoryTypes.WriteFixed),
        new(IA32_MTRR_FIX16K_80000, IA32_MTRR_FIX16K_A0000, "IA32_MTRR_FIX16K", CpuFeature.Mtrr,
            MemoryTypes.ReadFixed, MemoryTypes.WriteFixed),
        new(IA32_MTRR_FIX4K_C0000, IA32_MTRR_FIX4K_C0000 + 7, "IA32_MTRR_FIX4K", CpuFeature.Mtrr,
            MemoryTypes.ReadFixed, MemoryTypes.WriteFixed),
        One(IA32_PAT, nameof(IA32_PAT), CpuFeature.Pat, (c, _) => c.S->Pat, MemoryTypes.WritePat),
        One(IA32_MTRR_DEF_TYPE, nameof(IA32_MTRR_DEF_TYPE), CpuFeature.Mtrr,
            (c, _) => c.S->MtrrDefaultType, MemoryTypes.WriteDefaultType),
        One(IA32_TSC_DEADLINE, nameof(IA32_TSC_DEADLINE), CpuFeature.TscDeadline, ReadApic, WriteApic),
        One(IA32_PKRS, nameof(IA32_PKRS), CpuFeature.Pks, (c, _) => c.S->Pkrs, WritePkrs),
        new(X2APIC_FIRST, X2APIC_LAST, "x2APIC register", CpuFeature.X2Apic, ReadApic, WriteApic),
        One(IA32_XSS, nameof(IA32_XSS), CpuFeature.XsaveS, (_, _) => 0, (_, _, value) => value == 0),
        One(IA32_EFER, nameof(IA32_EFER), null, (c, _) => c.S->Efer, WriteEfer),
        One(IA32_STAR, nameof(IA32_STAR), CpuFeature.Syscall,
            (c, _) => c.S->Star, (c, _, value) => Set(ref c.S->Star, value)),
        One(IA32_LSTAR, nameof(IA32_LSTAR), CpuFeature.Lm,
            (c, _) => c.S->Lstar, (c, _, value) => SetCanonical(c, ref c.S->Lstar, value)),
        One(IA32_CSTAR, nameof(IA32_CSTAR), CpuFeature.Lm,
            (c, _) => c.S->Cstar, (c, _, value) => SetCanonical(c, ref c.S->Cstar, value)),
        One(IA32_FMASK, nameof(IA32_FMASK), CpuFeature.Syscall,
            (c, _) => c.S->Fmask, (c, _, value) => SetMasked(ref c.S->Fmask, value, uint.MaxValue)),
        One(IA32_FS_BASE, nameof(IA32_FS_BASE), CpuFeature.Lm,
            (c, _) => c.S->Fs.Base, (c, _, value) => SetCanonical(c, ref c.S->Fs.Base, value)),
        One(IA32_GS_BASE, nameof(IA32_GS_BASE), CpuFeature.Lm,
            (c, _) => c.S->Gs.Base, (c, _, value) => SetCanonical(c, ref c.S->Gs.Base, value)),
        One(IA32_KERNEL_GS_BASE, nameof(IA32_KERNEL_GS_BASE), CpuFeature.Lm,
            (c, _) => c.S->KernelGsBase, (c, _, value) => SetCanonical(c, ref c.S->KernelGsBase, value)),
        One(IA32_TSC_AUX, nameof(IA32_TSC_AUX), CpuFeature.Rdtscp,
            (c, _) => c.S->TscAux, (c, _, value) => SetMasked(ref c.S->TscAux, value, uint.MaxValue)),
    ];

    /// <summary>Finds the row of a register; null when the model has no such register.</summary>
    internal static MsrRow? Find(CpuModel model, uint index)
    {
        foreach (MsrRow row in Rows)
        {
            if (index >= row.First && index <= row.Last)
            {
                return row.Needs is CpuFeature needed && !model.Has(needed) ? null : row;
            }
        }

        return null;
    }

    private static MsrRow One(
        uint index,
        string name,
        CpuFeature? needs,
        Func<Core, uint, ulong?>? read,
        Func<Core, uint, ulong, bool>? write) => new(index, index, name, needs, read, write);

    private static bool Set(ref ulong register, ulong value)
    {
        register = value;
        return true;
    }

    private static bool SetMasked(ref ulong register, ulong value, ulong defined) =>
        (value & ~defined) == 0 && Set(ref register, value);

    /// <summary>
    /// Registers that hold linear addresses are checked against the widest addresses that the processor supports,
    /// whatever CR4.LA57 says (Intel 335252, 5-level paging, on canonicality checking of loads of such registers).
    /// </summary>
    private static bool SetCanonical(Core c, ref ulong register, ulong value) =>
        new LinearAddress(value).IsCanonical(c.Model.LinearAddressBits) && Set(ref register, value);

    private static ulong? ReadApic(Core c, uint index) =>
        c.Apic.TryReadMsr(index, out ulong value) ? value : null;

    private static bool WriteApic(Core c, uint index, ulong value) => c.Apic.TryWriteMsr(index, value);

    /// <summary>A write moves IA32_TSC_ADJUST by as much as the counter (SDM 3B 17.17.3).</summary>
    private static bool WriteTimeStampCounter(Core c, uint index, ulong value)
    {
        ulong delta = value - c.TimeStampCounter;
        c.S->TscOffset += delta;
        c.S->TscAdjust += delta;
        return true;
    }

    private static bool WriteTscAdjust(Core c, uint index, ulong value)
    {
        c.S->TscOffset += value - c.S->TscAdjust;
        c.S->TscAdjust = value;
        return true;
    }

    /// <summary>Bits that this product does not know keep their value: systems write back what they read.</summary>
    private static bool WriteMiscEnable(Core c, uint index, ulong value)
    {
        ulong old = c.S->MiscEnable;
        if (((value ^ old) & ~MiscEnable.Writable) != 0)
        {
            return false;
        }

        c.S->MiscEnable = value;
        return true;
    }

    private static bool WritePkrs(Core c, uint index, ulong value)
    {
        if (value > uint.MaxValue)
        {
            return false;
        }

        c.S->Pkrs = (uint)value;
        c.PagingChanged(flush: true);
        return true;
    }

    /// <summary>SDM 3A 2.2.1 and 10.8.5: LME is fixed while paging is on; LMA is the processor's.</summary>
    private static bool WriteEfer(Core c, uint index, ulong value)
    {
        ulong defined = (c.Model.Has(CpuFeature.Syscall) ? Efer.SCE : 0)
            | (c.Model.Has(CpuFeature.Lm) ? Efer.LME | Efer.LMA : 0)
            | (c.Model.Has(CpuFeature.Nx) && (c.S->MiscEnable & MiscEnable.XdDisable) == 0 ? Efer.NXE : 0);
        ulong old = c.S->Efer;
        if ((value & ~defined) != 0 || ((c.S->Cr0 & Cr0.PG) != 0 && ((value ^ old) & Efer.LME) != 0))
        {
            return false;
        }

        c.S->Efer = (value & ~Efer.LMA) | (old & Efer.LMA);
        c.PagingChanged(flush: ((value ^ old) & Efer.NXE) != 0);
        return true;
    }
}
