namespace Emulator.Cpu.Interpreter;

/// <summary>When a hot form may be used.</summary>
internal enum HotTraits : byte
{
    None,

    /// <summary>64-bit code only.</summary>
    Long,

    /// <summary>
    /// A near branch: its operand size must be that of the code, the code segment must reach everywhere, and no target
    /// inside the page may be truncated out of it.
    /// </summary>
    Branch,

    /// <summary>The address is worked out but not accessed.</summary>
    Lea,

    /// <summary>
    /// Legacy SSE in 64-bit code, where SSE is enabled and memory is addressed directly: handlers of vectors work their
    /// addresses out themselves.
    /// </summary>
    Sse,

    /// <summary>The same for AVX.</summary>
    Avx,
}
