namespace Emulator.Cpu;

/// <summary>A place at which the run loop took up execution, or an exception that it delivered there.</summary>
/// <param name="Instruction">The instruction count then.</param>
/// <param name="Selector">The selector of CS.</param>
/// <param name="Rip">The instruction pointer; of a fault, that of the faulting instruction.</param>
/// <param name="Vector">The vector of the exception; -1 when there was none.</param>
public readonly record struct CoreEntry(ulong Instruction, ushort Selector, ulong Rip, int Vector);
