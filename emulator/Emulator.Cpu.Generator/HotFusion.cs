namespace Emulator.Cpu.Generator;

/// <summary>A case that serves a compare-like case and the conditional branch after it.</summary>
internal sealed record HotFusion(string First, int Condition, string Fused);
