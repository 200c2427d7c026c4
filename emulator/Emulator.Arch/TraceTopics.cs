namespace Emulator.Arch;

/// <summary>What can be traced with <c>-d</c>.</summary>
[Flags]
public enum TraceTopics
{
    None = 0,
    Mmu = 1 << 0,
    Exceptions = 1 << 1,
    Interrupts = 1 << 2,
    Execution = 1 << 3,
    Io = 1 << 4,
    Unimplemented = 1 << 5,
}
