namespace Emulator.Cpu.Privileged;

/// <summary>The models that have a name: a list of features each.</summary>
internal static class CpuModelTable
{
    /// <summary>The model that is used when none is asked for.</summary>
    internal const string Default = "max";

    /// <summary>Every feature that this product implements.</summary>
    internal static IReadOnlyList<CpuFeature> Implemented { get; } =
        [.. CpuFeatureTable.Rows.Where(row => row.Implemented).Select(row => row.Feature)];

    internal static IReadOnlyDictionary<string, IReadOnlyList<CpuFeature>> Models { get; } =
        new SortedDictionary<string, IReadOnlyList<CpuFeature>>(StringComparer.Ordinal)
        {
            [Default] = Implemented,
        };
}
