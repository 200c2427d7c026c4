namespace Emulator.Cpu.Interpreter;

/// <summary>When a hot form may be used.</summary>
internal enum HotTraits : byte
{
    None,

    /// <summary>64-bit code only.</summary>
    Long,

    /// <summary>
    /// A near branch: its operand size must be that of the code, and the code segment must reach everywhere.
    /// </summary>
    Branch,

    /// <summary>The address is worked out but not accessed.</summary>
    Lea,
}
