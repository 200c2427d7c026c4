namespace Emulator.Cpu.Privileged;

/// <summary>Indices of model-specific registers, spelled as in SDM 4 table 2-2.</summary>
internal static class MsrIndex
{
    internal const uint IA32_TIME_STAMP_COUNTER = 0x10;
    internal const uint IA32_PLATFORM_ID = 0x17;
    internal const uint IA32_APIC_BASE = 0x1B;
    internal const uint IA32_TSC_ADJUST = 0x3B;
    internal const uint IA32_BIOS_UPDT_TRIG = 0x79;
    internal const uint IA32_BIOS_SIGN_ID = 0x8B;
    internal const uint MSR_PLATFORM_INFO = 0xCE;
    internal const uint IA32_MTRRCAP = 0xFE;
    internal const uint IA32_ARCH_CAPABILITIES = 0x10A;
    internal const uint IA32_SYSENTER_CS = 0x174;
    internal const uint IA32_SYSENTER_ESP = 0x175;
    internal const uint IA32_SYSENTER_EIP = 0x176;
    internal const uint IA32_MCG_CAP = 0x179;
    internal const uint IA32_MCG_STATUS = 0x17A;
    internal const uint IA32_MISC_ENABLE = 0x1A0;
    internal const uint IA32_DEBUGCTL = 0x1D9;
    internal const uint IA32_MTRR_PHYSBASE0 = 0x200;
    internal const uint IA32_MTRR_FIX64K_00000 = 0x250;
    internal const uint IA32_MTRR_FIX16K_80000 = 0x258;
    internal const uint IA32_MTRR_FIX16K_A0000 = 0x259;
    internal const uint IA32_MTRR_FIX4K_C0000 = 0x268;
    internal const uint IA32_PAT = 0x277;
    internal const uint IA32_MTRR_DEF_TYPE = 0x2FF;
    internal const uint IA32_TSC_DEADLINE = 0x6E0;
    internal const uint IA32_PKRS = 0x6E1;
    internal const uint X2APIC_FIRST = 0x800;
    internal const uint X2APIC_LAST = 0x8FF;
    internal const uint IA32_XSS = 0xDA0;
    internal const uint IA32_EFER = 0xC000_0080;
    internal const uint IA32_STAR = 0xC000_0081;
    internal const uint IA32_LSTAR = 0xC000_0082;
    internal const uint IA32_CSTAR = 0xC000_0083;
    internal const uint IA32_FMASK = 0xC000_0084;
    internal const uint IA32_FS_BASE = 0xC000_0100;
    internal const uint IA32_GS_BASE = 0xC000_0101;
    internal const uint IA32_KERNEL_GS_BASE = 0xC000_0102;
    internal const uint IA32_TSC_AUX = 0xC000_0103;
}
