using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>Which features an instruction needs: the decoder library's own table, with our exceptions to it.</summary>
internal static class CodeFeatures
{
    /// <summary>How many codes there are.</summary>
    internal static readonly int CodeCount = Enum.GetValues<Code>().Length;

    /// <summary>What every processor since the 80486 has (SDM 3B 22.13–22.19).</summary>
    private static readonly HashSet<CpuidFeature> s_always =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386,
        CpuidFeature.INTEL486, CpuidFeature.INTEL8086_ONLY, CpuidFeature.CPUID, CpuidFeature.MULTIBYTENOP,
        CpuidFeature.PAUSE, CpuidFeature.RDPMC,

        // Hints in the room of the reserved NOPs 0F 0D and 0F 18 to 0F 1F: a processor that does not know the hint
        // executes a NOP (SDM 2B, NOP; SDM 2A, CLDEMOTE, ENDBR64, PREFETCHh).
        CpuidFeature.PREFETCHW, CpuidFeature.PREFETCHWT1, CpuidFeature.PREFETCHITI, CpuidFeature.CLDEMOTE,
        CpuidFeature.CET_IBT,
    ];

    /// <summary>
    /// Instructions that the decoder library counts to SSE but that touch no vector register: they are integer
    /// instructions here and exist on every model.
    /// </summary>
    private static readonly HashSet<Mnemonic> s_integerOfSse =
    [
        Mnemonic.Prefetchnta, Mnemonic.Prefetcht0, Mnemonic.Prefetcht1, Mnemonic.Prefetcht2,
        Mnemonic.Sfence, Mnemonic.Lfence, Mnemonic.Mfence, Mnemonic.Movnti, Mnemonic.Crc32,

        // RDSSP is a NOP without shadow stacks (SDM 2B, RDSSPD).
        Mnemonic.Rdsspd, Mnemonic.Rdsspq,

        // WAIT is older than the coprocessor on chip.
        Mnemonic.Wait,
    ];

    /// <summary>
    /// What an encoding was before a feature gave it its meaning: an older instruction whose F3 prefix means nothing
    /// (SDM 2A, LZCNT; SDM 2B, TZCNT; SDM 2D, WBNOINVD).
    /// </summary>
    private static readonly (CpuFeature Absent, DecoderOptions Decodes)[] s_olderMeanings =
    [
        (CpuFeature.Bmi1, DecoderOptions.NoMPFX_0FBC),
        (CpuFeature.Lzcnt, DecoderOptions.NoMPFX_0FBD),
        (CpuFeature.Wbnoinvd, DecoderOptions.NoWbnoinvd),
    ];

    private static readonly Dictionary<CpuidFeature, CpuFeature> s_features = CpuFeatureTable.Rows
        .SelectMany(row => row.Instructions.Select(group => (group, row.Feature)))
        .ToDictionary(pair => pair.group, pair => pair.Feature);

    /// <summary>How the decoder reads code for a model.</summary>
    internal static DecoderOptions OptionsFor(CpuModel model) => s_olderMeanings
        .Where(row => !model.Has(row.Absent))
        .Aggregate(DecoderOptions.None, (options, row) => options | row.Decodes);

    /// <summary>Whether a model has all that an instruction needs.</summary>
    internal static bool Allow(CpuModel model, Code code) =>
        s_integerOfSse.Contains(code.Mnemonic())
        || code.CpuidFeatures().All(group =>
            s_always.Contains(group)
            || (s_features.TryGetValue(group, out CpuFeature feature) && model.Has(feature)));
}
