namespace Emulator.Cpu.Decoding;

/// <summary>Prefixes that matter after decoding.</summary>
[Flags]
public enum PrefixFlags : byte
{
    None = 0,
    Lock = 1,
    Rep = 2,
    Repne = 4,

    /// <summary>The instruction crosses into the next page.</summary>
    CrossesPage = 8,
}
