namespace Emulator.Cpu.Interpreter;

/// <summary>The hot case for <paramref name="First"/> followed by Jcc with <paramref name="Condition"/>.</summary>
internal readonly record struct HotFusion(ushort First, byte Condition, ushort Fused);
