namespace Emulator.Cpu;

/// <summary>Where an instruction is.</summary>
/// <param name="Selector">The selector of CS.</param>
/// <param name="Ip">The instruction pointer.</param>
public readonly record struct CodePlace(ushort Selector, ulong Ip);
