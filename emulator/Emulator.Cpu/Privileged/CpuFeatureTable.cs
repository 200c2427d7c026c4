using Iced.Intel;
using static Emulator.Cpu.Privileged.CpuFeature;
using static Emulator.Cpu.Privileged.CpuidRegister;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// One row a feature: its name as <c>-cpu</c> and Linux' /proc/cpuinfo spell it, its bit (SDM 2A, CPUID, tables 3-8 to
/// 3-22), the instructions that come with it, whether this product implements it, and the features it builds on.
/// </summary>
public static class CpuFeatureTable
{
    private const uint X1 = 0x8000_0001;
    private const uint X7 = 0x8000_0007;
    private const uint X8 = 0x8000_0008;

    /// <summary>All rows, in the order of <see cref="CpuFeature"/>.</summary>
    public static IReadOnlyList<CpuFeatureRow> Rows { get; } =
    [
        new(Fpu, "fpu", 1, 0, Edx, 0, true, [CpuidFeature.FPU, CpuidFeature.FPU287, CpuidFeature.FPU387], []),
        new(Vme, "vme", 1, 0, Edx, 1, true, [], []),
        new(De, "de", 1, 0, Edx, 2, true, [], []),
        new(Pse, "pse", 1, 0, Edx, 3, true, [], []),
        new(Tsc, "tsc", 1, 0, Edx, 4, true, [CpuidFeature.TSC], []),
        new(Msr, "msr", 1, 0, Edx, 5, true, [CpuidFeature.MSR], []),
        new(Pae, "pae", 1, 0, Edx, 6, true, [], []),
        new(Mce, "mce", 1, 0, Edx, 7, true, [], []),
        new(Cx8, "cx8", 1, 0, Edx, 8, true, [CpuidFeature.CX8], []),
        new(Apic, "apic", 1, 0, Edx, 9, true, [], []),
        new(Sep, "sep", 1, 0, Edx, 11, true, [CpuidFeature.SEP], []),
        new(Mtrr, "mtrr", 1, 0, Edx, 12, true, [], []),
        new(Pge, "pge", 1, 0, Edx, 13, true, [], []),
        new(Mca, "mca", 1, 0, Edx, 14, true, [], []),
        new(Cmov, "cmov", 1, 0, Edx, 15, true, [CpuidFeature.CMOV], []),
        new(Pat, "pat", 1, 0, Edx, 16, true, [], []),
        new(Pse36, "pse36", 1, 0, Edx, 17, true, [], [Pse]),
        new(Clflush, "clflush", 1, 0, Edx, 19, true, [CpuidFeature.CLFSH], []),
        new(Mmx, "mmx", 1, 0, Edx, 23, true, [CpuidFeature.MMX], [Fpu]),
        new(Fxsr, "fxsr", 1, 0, Edx, 24, true, [CpuidFeature.FXSR], [Fpu]),
        new(Sse, "sse", 1, 0, Edx, 25, true, [CpuidFeature.SSE], [Fxsr]),
        new(Sse2, "sse2", 1, 0, Edx, 26, true, [CpuidFeature.SSE2], [Sse]),
        new(Sse3, "sse3", 1, 0, Ecx, 0, true, [CpuidFeature.SSE3], [Sse2]),
        new(Pclmulqdq, "pclmulqdq", 1, 0, Ecx, 1, true, [CpuidFeature.PCLMULQDQ], [Sse2]),
        new(CpuFeature.Monitor, "monitor", 1, 0, Ecx, 3, true, [CpuidFeature.MONITOR], []),
        new(Ssse3, "ssse3", 1, 0, Ecx, 9, true, [CpuidFeature.SSSE3], [Sse3]),
        new(Fma, "fma", 1, 0, Ecx, 12, true, [CpuidFeature.FMA], [Avx]),
        new(Cx16, "cx16", 1, 0, Ecx, 13, true, [CpuidFeature.CMPXCHG16B], [Lm]),
        new(Pcid, "pcid", 1, 0, Ecx, 17, true, [], [Lm]),
        new(Sse41, "sse4_1", 1, 0, Ecx, 19, true, [CpuidFeature.SSE4_1], [Ssse3]),
        new(Sse42, "sse4_2", 1, 0, Ecx, 20, true, [CpuidFeature.SSE4_2], [Sse41]),
        new(X2Apic, "x2apic", 1, 0, Ecx, 21, true, [], [Apic, Msr]),
        new(Movbe, "movbe", 1, 0, Ecx, 22, true, [CpuidFeature.MOVBE], []),
        new(Popcnt, "popcnt", 1, 0, Ecx, 23, true, [CpuidFeature.POPCNT], []),
        new(TscDeadline, "tsc_deadline_timer", 1, 0, Ecx, 24, true, [], [Apic, Tsc, Msr]),
        new(Aes, "aes", 1, 0, Ecx, 25, true, [CpuidFeature.AES], [Sse2]),
        new(Xsave, "xsave", 1, 0, Ecx, 26, true, [CpuidFeature.XSAVE], [Fxsr]),
        new(Avx, "avx", 1, 0, Ecx, 28, true, [CpuidFeature.AVX], [Xsave, Sse42]),
        new(F16c, "f16c", 1, 0, Ecx, 29, true, [CpuidFeature.F16C], [Avx]),
        new(Rdrand, "rdrand", 1, 0, Ecx, 30, true, [CpuidFeature.RDRAND], []),
        new(Arat, "arat", 6, 0, Eax, 2, true, [], [Apic]),
        new(FsGsBase, "fsgsbase", 7, 0, Ebx, 0, true, [CpuidFeature.FSGSBASE], [Lm]),
        new(TscAdjust, "tsc_adjust", 7, 0, Ebx, 1, true, [], [Tsc, Msr]),
        new(Bmi1, "bmi1", 7, 0, Ebx, 3, true, [CpuidFeature.BMI1], []),
        new(Avx2, "avx2", 7, 0, Ebx, 5, true, [CpuidFeature.AVX2], [Avx]),
        new(FdpExcptnOnly, "fdp_excptn_only", 7, 0, Ebx, 6, true, [], [Fpu]),
        new(Smep, "smep", 7, 0, Ebx, 7, true, [], []),
        new(Bmi2, "bmi2", 7, 0, Ebx, 8, true, [CpuidFeature.BMI2], []),
        new(Erms, "erms", 7, 0, Ebx, 9, true, [], []),
        new(Invpcid, "invpcid", 7, 0, Ebx, 10, true, [CpuidFeature.INVPCID], []),
        new(ZeroFcsFds, "zero_fcs_fds", 7, 0, Ebx, 13, true, [], [Fpu]),
        new(Rdseed, "rdseed", 7, 0, Ebx, 18, true, [CpuidFeature.RDSEED], []),
        new(Adx, "adx", 7, 0, Ebx, 19, true, [CpuidFeature.ADX], []),
        new(Smap, "smap", 7, 0, Ebx, 20, true, [CpuidFeature.SMAP], []),
        new(ClflushOpt, "clflushopt", 7, 0, Ebx, 23, true, [CpuidFeature.CLFLUSHOPT], []),
        new(Clwb, "clwb", 7, 0, Ebx, 24, true, [CpuidFeature.CLWB], []),
        new(Sha, "sha_ni", 7, 0, Ebx, 29, true, [CpuidFeature.SHA], [Sse2]),
        new(Umip, "umip", 7, 0, Ecx, 2, true, [], []),
        new(Pku, "pku", 7, 0, Ecx, 3, true, [CpuidFeature.PKU], [Lm]),
        new(Gfni, "gfni", 7, 0, Ecx, 8, true, [CpuidFeature.GFNI], [Sse2]),
        new(Vaes, "vaes", 7, 0, Ecx, 9, true, [CpuidFeature.VAES], [Avx, Aes]),
        new(Vpclmulqdq, "vpclmulqdq", 7, 0, Ecx, 10, true, [CpuidFeature.VPCLMULQDQ], [Avx, Pclmulqdq]),
        new(La57, "la57", 7, 0, Ecx, 16, true, [], [Lm]),
        new(Rdpid, "rdpid", 7, 0, Ecx, 22, true, [CpuidFeature.RDPID], []),
        new(Pks, "pks", 7, 0, Ecx, 31, true, [], [Lm, Msr]),
        new(Fsrm, "fsrm", 7, 0, Edx, 4, true, [], []),
        new(Serialize, "serialize", 7, 0, Edx, 14, true, [CpuidFeature.SERIALIZE], []),
        new(ArchCapabilities, "arch_capabilities", 7, 0, Edx, 29, true, [], [Msr]),
        new(XsaveOpt, "xsaveopt", 13, 1, Eax, 0, true, [CpuidFeature.XSAVEOPT], [Xsave]),
        new(XsaveC, "xsavec", 13, 1, Eax, 1, true, [CpuidFeature.XSAVEC], [Xsave]),
        new(Xgetbv1, "xgetbv1", 13, 1, Eax, 2, true, [], [Xsave]),
        new(XsaveS, "xsaves", 13, 1, Eax, 3, true, [CpuidFeature.XSAVES], [XsaveC]),
        new(LahfLm, "lahf_lm", X1, 0, Ecx, 0, true, [], [Lm]),
        new(Lzcnt, "abm", X1, 0, Ecx, 5, true, [CpuidFeature.LZCNT], []),
        new(Prefetchw, "3dnowprefetch", X1, 0, Ecx, 8, true, [CpuidFeature.PREFETCHW], []),
        new(Syscall, "syscall", X1, 0, Edx, 11, true, [CpuidFeature.SYSCALL], [Lm]),
        new(Nx, "nx", X1, 0, Edx, 20, true, [], [Pae]),
        new(Pdpe1Gb, "pdpe1gb", X1, 0, Edx, 26, true, [], [Lm]),
        new(Rdtscp, "rdtscp", X1, 0, Edx, 27, true, [CpuidFeature.RDTSCP], [Tsc]),
        new(Lm, "lm", X1, 0, Edx, 29, true, [CpuidFeature.X64], [Pae, Msr]),
        new(InvariantTsc, "invtsc", X7, 0, Edx, 8, true, [], [Tsc]),
        new(Wbnoinvd, "wbnoinvd", X8, 0, Ebx, 9, true, [CpuidFeature.WBNOINVD], []),
    ];

    /// <summary>The row of a feature.</summary>
    public static CpuFeatureRow RowOf(CpuFeature feature) => Rows[(int)feature];
}
