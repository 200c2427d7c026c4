using System.Text;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Tests.House;

/// <summary>The page <c>emulator/Emulator.Cpu/COVERAGE.md</c>, made from the opcode table.</summary>
internal static class CoveragePage
{
    private static readonly HashSet<Mnemonic> s_integerOfSse =
    [
        Mnemonic.Prefetchnta, Mnemonic.Prefetcht0, Mnemonic.Prefetcht1, Mnemonic.Prefetcht2,
        Mnemonic.Sfence, Mnemonic.Lfence, Mnemonic.Mfence, Mnemonic.Movnti, Mnemonic.Crc32,
        Mnemonic.Xgetbv, Mnemonic.Xsetbv,
    ];

    /// <summary>The families in the order of the page; a code belongs to the first that has all its features.</summary>
    internal static IReadOnlyList<CoverageFamily> Families { get; } =
    [
        new("General-purpose and system instructions", "The integer core in all its modes.", true,
        [
            CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386,
            CpuidFeature.INTEL486, CpuidFeature.INTEL8086_ONLY, CpuidFeature.X64, CpuidFeature.CPUID,
            CpuidFeature.MULTIBYTENOP, CpuidFeature.PAUSE, CpuidFeature.RDPMC, CpuidFeature.PREFETCHW,
            CpuidFeature.PREFETCHWT1, CpuidFeature.PREFETCHITI, CpuidFeature.CLDEMOTE, CpuidFeature.CET_IBT,
            CpuidFeature.CMOV, CpuidFeature.CX8, CpuidFeature.CMPXCHG16B, CpuidFeature.SYSCALL, CpuidFeature.SEP,
            CpuidFeature.MSR, CpuidFeature.TSC, CpuidFeature.RDTSCP, CpuidFeature.MONITOR, CpuidFeature.SMAP,
            CpuidFeature.PKU, CpuidFeature.FSGSBASE, CpuidFeature.INVPCID, CpuidFeature.CLFSH,
            CpuidFeature.CLFLUSHOPT, CpuidFeature.CLWB, CpuidFeature.WBNOINVD, CpuidFeature.POPCNT,
            CpuidFeature.LZCNT, CpuidFeature.BMI1, CpuidFeature.BMI2, CpuidFeature.ADX, CpuidFeature.MOVBE,
            CpuidFeature.RDRAND, CpuidFeature.RDSEED, CpuidFeature.RDPID, CpuidFeature.SERIALIZE,
            CpuidFeature.MOVDIRI, CpuidFeature.MOVDIR64B,
        ]),
        new("x87 instructions", "Floating point in 80 bits, exact but for the transcendental functions.", true,
        [
            CpuidFeature.FPU, CpuidFeature.FPU287, CpuidFeature.FPU387, CpuidFeature.CMOV,
        ]),
        new("MMX, SSE, AVX and their state", "The room is laid out; these rows are not filled yet.", false,
        [
            CpuidFeature.FPU, CpuidFeature.MMX,
            CpuidFeature.SSE, CpuidFeature.SSE2, CpuidFeature.SSE3, CpuidFeature.SSSE3, CpuidFeature.SSE4_1,
            CpuidFeature.SSE4_2, CpuidFeature.AES, CpuidFeature.PCLMULQDQ, CpuidFeature.SHA, CpuidFeature.GFNI,
            CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.F16C, CpuidFeature.FMA, CpuidFeature.VAES,
            CpuidFeature.VPCLMULQDQ, CpuidFeature.FXSR, CpuidFeature.XSAVE, CpuidFeature.XSAVEOPT,
            CpuidFeature.XSAVEC, CpuidFeature.XSAVES,
        ]),
    ];

    /// <summary>
    /// Every real instruction, deprecated aliases of old steppings and other makers' included. FSTCW and its like are
    /// two: a WAIT and FNSTCW.
    /// </summary>
    internal static IEnumerable<Code> AllCodes => Enum.GetValues<Code>()
        .Where(code => code.ToOpCode().IsInstruction && !code.ToOpCode().Fwait);

    /// <summary>The family of a code, or null when this product leaves it out on purpose.</summary>
    internal static CoverageFamily? FamilyOf(Code code) => s_integerOfSse.Contains(code.Mnemonic())
        ? Families[0]
        : Families.FirstOrDefault(family => code.CpuidFeatures().All(family.Features.Contains));

    /// <summary>The codes of a family that no row implements.</summary>
    internal static List<Code> Missing(CoverageFamily family) =>
        [.. AllCodes.Where(code => FamilyOf(code) == family && !OpTable.TryFind(code, out _))];

    /// <summary>The whole page.</summary>
    internal static string Render()
    {
        StringBuilder page = new();
        page.Append("# Instruction coverage\n\nWritten from the opcode table by `make generate`; do not edit.\n");
        page.Append("Counts are of the decoder library's codes: one for each opcode and operand size.\n\n");
        page.Append("| family | implemented | missing |\n|---|---|---|\n");
        foreach (CoverageFamily family in Families)
        {
            int all = AllCodes.Count(code => FamilyOf(code) == family);
            int missing = Missing(family).Count;
            page.Append($"| {family.Title} | {all - missing} of {all} | {missing} |\n");
        }

        foreach (CoverageFamily family in Families)
        {
            Render(page, family);
        }

        RenderAbsent(page);
        return page.ToString();
    }

    private static void Render(StringBuilder page, CoverageFamily family)
    {
        page.Append($"\n## {family.Title}\n\n{family.Reason}\n");
        List<Code> missing = Missing(family);
        if (missing.Count > 0)
        {
            page.Append("\nMissing: ");
            page.AppendJoin(", ", missing.Select(code => code.Mnemonic().ToString().ToUpperInvariant()).Distinct());
            page.Append(".\n");
        }

        List<IGrouping<Mnemonic, Code>> present =
        [
            .. AllCodes.Where(code => FamilyOf(code) == family && OpTable.TryFind(code, out _))
                .GroupBy(code => code.Mnemonic()).OrderBy(group => group.Key.ToString(), StringComparer.Ordinal),
        ];
        if (present.Count == 0)
        {
            return;
        }

        page.Append("\n| instruction | feature | forms |\n|---|---|---|\n");
        foreach (IGrouping<Mnemonic, Code> group in present)
        {
            string features = string.Join(", ", group.SelectMany(code => code.CpuidFeatures()).Distinct().Order());
            string forms = string.Join(" · ", group.Select(code => code.ToOpCode().ToInstructionString()).Distinct());
            page.Append($"| {group.Key.ToString().ToUpperInvariant()} | {features} | {forms} |\n");
        }
    }

    private static void RenderAbsent(StringBuilder page)
    {
        page.Append("\n## Absent on purpose\n\nOther makers' instructions, withdrawn ones, and extensions ");
        page.Append("that this product ");
        page.Append("does not model: they raise #UD, and CPUID does not announce them.\n\n");
        page.Append("| feature | codes |\n|---|---|\n");
        IEnumerable<IGrouping<string, Code>> groups = AllCodes.Where(code => FamilyOf(code) is null)
            .GroupBy(code => string.Join(" + ", code.CpuidFeatures())).OrderBy(group => group.Key,
                StringComparer.Ordinal);
        foreach (IGrouping<string, Code> group in groups)
        {
            page.Append($"| {group.Key} | {group.Count()} |\n");
        }
    }
}
