namespace Tests.House;

/// <summary>One compilation of one method, as RyuJIT reported it. The size is of the IL, in bytes.</summary>
internal sealed record JitCompilation(string Method, string Tier, int ILBytes)
{
    /// <summary>True for "FullOpts", "Tier1…" and "Tier-0 switched to FullOpts".</summary>
    public bool IsOptimised =>
        Tier.EndsWith("FullOpts", StringComparison.Ordinal) || Tier.StartsWith("Tier1", StringComparison.Ordinal);
}
