namespace Tests.Conformance.X87;

/// <summary>What a sweep found: a line a row, and the first mismatches in full.</summary>
internal sealed record X87Report(string Text, int Mismatches);
