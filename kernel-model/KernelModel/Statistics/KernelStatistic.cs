namespace KernelModel.Statistics;

/// <summary>One counted thing of the kernel.</summary>
/// <param name="Group">The room that counts it.</param>
/// <param name="Name">Words joined by underscores.</param>
/// <param name="Value">The count.</param>
public readonly record struct KernelStatistic(string Group, string Name, long Value);
