namespace Emulator.Cpu.Interpreter;

/// <summary>
/// The hot case for <paramref name="First"/> followed by <paramref name="Second"/>; when that is Jcc, with
/// <paramref name="Condition"/>, or any when that is -1.
/// </summary>
internal readonly record struct HotSequence(ushort First, ushort Second, int Condition, ushort Both);
