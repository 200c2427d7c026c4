namespace Emulator.Cpu;

/// <summary>
/// Control went somewhere else than to the next instruction, as last-branch records tell it (SDM 3B 17.4).
/// </summary>
/// <param name="Instruction">The instruction count then, the last time; what faults has been counted.</param>
/// <param name="From">The instruction that branched, faulted, or would have been next when an interrupt came.</param>
/// <param name="To">What was executed next; null after a triple fault.</param>
/// <param name="Cause">The branch as text, or the name of the exception or interrupt.</param>
/// <param name="Times">How often it was taken in a row without any other between.</param>
public sealed record BranchRecord(ulong Instruction, CodePlace From, CodePlace? To, string Cause, ulong Times);
