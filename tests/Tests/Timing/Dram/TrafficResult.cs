namespace Tests.Timing.Dram;

/// <summary>How random traffic fared.</summary>
/// <param name="Completions">How often each request was completed.</param>
/// <param name="ShortestRead">The smallest latency of a read.</param>
/// <param name="End">The clock of the last completion.</param>
internal sealed record TrafficResult(int[] Completions, long ShortestRead, long End);
