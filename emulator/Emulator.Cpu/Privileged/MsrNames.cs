namespace Emulator.Cpu.Privileged;

/// <summary>Names of registers that systems ask for and that do not exist here (SDM 4 tables 2-2 to 2-50).</summary>
internal static class MsrNames
{
    private static readonly (uint First, uint Last, string Name)[] s_ranges =
    [
        (0x0, 0x1, "IA32_P5_MC"),
        (0x2A, 0x2A, "MSR_EBL_CR_POWERON"),
        (0x33, 0x33, "MSR_TEST_CTRL"),
        (0x34, 0x34, "MSR_SMI_COUNT"),
        (0x3A, 0x3A, "IA32_FEATURE_CONTROL"),
        (0x48, 0x48, "IA32_SPEC_CTRL"),
        (0x49, 0x49, "IA32_PRED_CMD"),
        (0x9B, 0x9B, "IA32_SMM_MONITOR_CTL"),
        (0x9E, 0x9E, "IA32_SMBASE"),
        (0xC1, 0xC8, "IA32_PMC"),
        (0xCF, 0xCF, "IA32_CORE_CAPABILITIES"),
        (0xE1, 0xE1, "IA32_UMWAIT_CONTROL"),
        (0xE2, 0xE2, "MSR_PKG_CST_CONFIG_CONTROL"),
        (0xE7, 0xE8, "IA32_MPERF/APERF"),
        (0x10B, 0x10B, "IA32_FLUSH_CMD"),
        (0x122, 0x122, "IA32_TSX_CTRL"),
        (0x123, 0x123, "IA32_MCU_OPT_CTRL"),
        (0x140, 0x140, "MSR_MISC_FEATURES_ENABLES"),
        (0x17B, 0x17B, "IA32_MCG_CTL"),
        (0x186, 0x18D, "IA32_PERFEVTSEL"),
        (0x194, 0x194, "MSR_FLEX_RATIO"),
        (0x198, 0x199, "IA32_PERF_STATUS/CTL"),
        (0x19A, 0x19C, "IA32_CLOCK_MODULATION/THERM"),
        (0x1A2, 0x1A2, "MSR_TEMPERATURE_TARGET"),
        (0x1A4, 0x1A4, "MSR_MISC_FEATURE_CONTROL"),
        (0x1AD, 0x1AE, "MSR_TURBO_RATIO_LIMIT"),
        (0x1B0, 0x1B2, "IA32_ENERGY_PERF_BIAS/PACKAGE_THERM"),
        (0x1C8, 0x1C9, "MSR_LBR_SELECT/TOS"),
        (0x1DB, 0x1DE, "MSR_LASTBRANCH"),
        (0x1F2, 0x1F3, "IA32_SMRR"),
        (0x1FC, 0x1FC, "MSR_POWER_CTL"),
        (0x280, 0x29F, "IA32_MC_CTL2"),
        (0x309, 0x30C, "IA32_FIXED_CTR"),
        (0x345, 0x345, "IA32_PERF_CAPABILITIES"),
        (0x38D, 0x390, "IA32_PERF_GLOBAL"),
        (0x400, 0x47F, "IA32_MC_CTL/STATUS/ADDR/MISC"),
        (0x480, 0x493, "IA32_VMX"),
        (0x560, 0x587, "IA32_RTIT"),
        (0x600, 0x600, "IA32_DS_AREA"),
        (0x601, 0x65F, "MSR_RAPL and C-state residency"),
        (0x6A0, 0x6A8, "IA32_CET"),
        (0x770, 0x777, "IA32_HWP"),
        (0xD90, 0xD90, "IA32_BNDCFGS"),
        (0x4000_0000, 0x4000_00FF, "hypervisor interface"),
        (0x4B56_4D00, 0x4B56_4DFF, "KVM interface"),
        (0xC000_0104, 0xC000_0104, "AMD TSC_RATIO"),
        (0xC001_0000, 0xC001_FFFF, "AMD model-specific"),
    ];

    /// <summary>The register's name, or "unknown".</summary>
    internal static string NameOf(uint index)
    {
        foreach ((uint first, uint last, string name) in s_ranges)
        {
            if (index >= first && index <= last)
            {
                return name;
            }
        }

        return "unknown";
    }
}
