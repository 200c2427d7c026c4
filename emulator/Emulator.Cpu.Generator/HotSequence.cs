namespace Emulator.Cpu.Generator;

/// <summary>
/// A case that does two neighbouring operations with one dispatch. Each keeps its place in the block, so that whatever
/// interrupts the second finds it as if it had been dispatched alone.
/// </summary>
/// <param name="First">The first case; one that goes on to its neighbour.</param>
/// <param name="Second">The second case, of any kind.</param>
/// <param name="Condition">Of the Jcc that the second is; -1 for any, and for what is no Jcc.</param>
/// <param name="Name">The name of the case that does both.</param>
internal sealed record HotSequence(string First, string Second, int Condition, string Name);
