using static Emulator.Cpu.Privileged.CpuFeature;

namespace Emulator.Cpu.Privileged;

/// <summary>
/// The models that have a name: a list of features each. The x86-64 levels have exactly the user instructions of their
/// level (System V ABI, AMD64 supplement, 3.1.1), and the system features of processors of their time.
/// </summary>
internal static class CpuModelTable
{
    /// <summary>The model that is used when none is asked for.</summary>
    internal const string Default = "max";

    /// <summary>The first level, and what the board's clocks and interrupt controllers are on every model.</summary>
    private static readonly CpuFeature[] s_level1 =
    [
        Fpu, Cx8, Cmov, Mmx, Fxsr, Sse, Sse2, Syscall, Lm,
        Vme, De, Pse, Tsc, Msr, Pae, Mce, Apic, Sep, Mtrr, Pge, Mca, Pat, Pse36, Clflush, Nx,
        X2Apic, TscDeadline, TscAdjust, Arat, InvariantTsc, ArchCapabilities,
    ];

    /// <summary>About 2009.</summary>
    private static readonly CpuFeature[] s_level2 =
    [
        .. s_level1,
        Cx16, LahfLm, Popcnt, Sse3, Ssse3, Sse41, Sse42,
        CpuFeature.Monitor, Pcid, Rdtscp, Pdpe1Gb,
    ];

    /// <summary>About 2013. OSXSAVE, which the level names, is the system's own doing.</summary>
    private static readonly CpuFeature[] s_level3 =
    [
        .. s_level2,
        Avx, Avx2, Bmi1, Bmi2, F16c, Fma, Lzcnt, Movbe, Xsave,
        XsaveOpt, FsGsBase, Smep, Erms, Invpcid, FdpExcptnOnly, ZeroFcsFds,
    ];

    /// <summary>Every feature that this product implements.</summary>
    internal static IReadOnlyList<CpuFeature> Implemented { get; } =
        [.. CpuFeatureTable.Rows.Where(row => row.Implemented).Select(row => row.Feature)];

    internal static IReadOnlyDictionary<string, IReadOnlyList<CpuFeature>> Models { get; } =
        new SortedDictionary<string, IReadOnlyList<CpuFeature>>(StringComparer.Ordinal)
        {
            [Default] = Implemented,
            ["x86-64-v1"] = s_level1,
            ["x86-64-v2"] = s_level2,
            ["x86-64-v3"] = s_level3,
        };
}
