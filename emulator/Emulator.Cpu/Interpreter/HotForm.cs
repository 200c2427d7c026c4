using Iced.Intel;

namespace Emulator.Cpu.Interpreter;

/// <summary>The hot cases that serve a code with a register and with memory as its r/m operand.</summary>
internal readonly record struct HotForm(Code Code, ushort Register, ushort Memory, HotTraits Traits);
