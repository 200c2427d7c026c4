namespace Emulator.Arch;

/// <summary>The end of a <see cref="MemoryRequest"/>.</summary>
/// <param name="Id">The request's number.</param>
/// <param name="At">When its data were there, or were taken.</param>
public readonly record struct Completion(long Id, Cycle At);
