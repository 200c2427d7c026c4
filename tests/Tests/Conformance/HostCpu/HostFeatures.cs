using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>What the host's CPUID says of the features that forms may need.</summary>
internal static class HostFeatures
{
    private const int Eax = 0;
    private const int Ebx = 1;
    private const int Ecx = 2;
    private const int Edx = 3;

    /// <summary>Leaf, register and bit (SDM 2A, CPUID); others came with the first 64-bit processors.</summary>
    private static readonly (CpuidFeature Feature, uint Leaf, int Register, int Bit)[] s_rows =
    [
        (CpuidFeature.CMPXCHG16B, 1, Ecx, 13),
        (CpuidFeature.SSE4_2, 1, Ecx, 20),
        (CpuidFeature.MOVBE, 1, Ecx, 22),
        (CpuidFeature.POPCNT, 1, Ecx, 23),
        (CpuidFeature.CLFSH, 1, Edx, 19),
        (CpuidFeature.MMX, 1, Edx, 23),
        (CpuidFeature.SSE, 1, Edx, 25),
        (CpuidFeature.SSE2, 1, Edx, 26),
        (CpuidFeature.SSE3, 1, Ecx, 0),
        (CpuidFeature.PCLMULQDQ, 1, Ecx, 1),
        (CpuidFeature.SSSE3, 1, Ecx, 9),
        (CpuidFeature.FMA, 1, Ecx, 12),
        (CpuidFeature.SSE4_1, 1, Ecx, 19),
        (CpuidFeature.AES, 1, Ecx, 25),
        (CpuidFeature.AVX, 1, Ecx, 28),
        (CpuidFeature.F16C, 1, Ecx, 29),
        (CpuidFeature.AVX2, 7, Ebx, 5),
        (CpuidFeature.SHA, 7, Ebx, 29),
        (CpuidFeature.GFNI, 7, Ecx, 8),
        (CpuidFeature.VAES, 7, Ecx, 9),
        (CpuidFeature.VPCLMULQDQ, 7, Ecx, 10),
        (CpuidFeature.BMI1, 7, Ebx, 3),
        (CpuidFeature.BMI2, 7, Ebx, 8),
        (CpuidFeature.ADX, 7, Ebx, 19),
        (CpuidFeature.CLFLUSHOPT, 7, Ebx, 23),
        (CpuidFeature.CLWB, 7, Ebx, 24),
        (CpuidFeature.CLDEMOTE, 7, Ecx, 25),
        (CpuidFeature.SERIALIZE, 7, Edx, 14),
        (CpuidFeature.LZCNT, 0x80000001, Ecx, 5),
        (CpuidFeature.PREFETCHW, 0x80000001, Ecx, 8),
    ];

    /// <summary>The feature of a code that the host lacks, or null.</summary>
    public static CpuidFeature? Missing(Code code)
    {
        foreach (CpuidFeature feature in code.CpuidFeatures())
        {
            foreach ((CpuidFeature listed, uint leaf, int register, int bit) in s_rows)
            {
                if (listed == feature && !Has(leaf, register, bit))
                {
                    return feature;
                }
            }
        }

        return null;
    }

    private static bool Has(uint leaf, int register, int bit)
    {
        (int eax, int ebx, int ecx, int edx) = System.Runtime.Intrinsics.X86.X86Base.CpuId((int)leaf, 0);
        int value = register switch { Eax => eax, Ebx => ebx, Ecx => ecx, _ => edx };
        return ((value >> bit) & 1) != 0;
    }
}
