namespace Emulator.Machine;

/// <summary>What a halted core still listens to.</summary>
/// <param name="Interrupts">RFLAGS.IF is set.</param>
/// <param name="Nmis">No NMI is being handled.</param>
internal readonly record struct Listening(bool Interrupts, bool Nmis);
