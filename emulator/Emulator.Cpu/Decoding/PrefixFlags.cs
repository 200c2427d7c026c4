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

    /// <summary>The instruction has a VEX prefix: a vector register that it writes is cleared above.</summary>
    Vex = 16,

    /// <summary>The memory operand of a vector instruction must be aligned to its size, or #GP(0).</summary>
    Aligned = 32,

    /// <summary>
    /// The memory operand of a vector instruction lies at base + index + displacement: 64-bit code and addresses, no
    /// segment base.
    /// </summary>
    Direct = 64,
}
