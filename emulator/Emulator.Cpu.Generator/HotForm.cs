namespace Emulator.Cpu.Generator;

/// <summary>Which case serves an Iced code: with a register as its r/m operand, and with memory.</summary>
internal sealed record HotForm(string Code, string Register, string Memory, string Traits);
