namespace Emulator.Arch;

/// <summary>What an access does to memory.</summary>
public enum AccessKind : byte
{
    Read,
    Write,
    Execute,
}
