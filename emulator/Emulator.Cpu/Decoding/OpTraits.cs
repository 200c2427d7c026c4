namespace Emulator.Cpu.Decoding;

/// <summary>What the block decoder must know about a row.</summary>
[Flags]
internal enum OpTraits
{
    None = 0,

    /// <summary>The block ends after the instruction: it branches, or what follows may run in another mode.</summary>
    EndsBlock = 1,

    /// <summary>Only CPL 0 may execute it; for the coverage page and for messages.</summary>
    Privileged = 2,

    /// <summary>An x87 instruction, whose handler finds the eleven opcode bits of FOP in its immediate.</summary>
    X87 = 4,

    /// <summary>
    /// A vector instruction without VEX: with XMM registers it depends on CR0.EM, CR0.TS and CR4.OSFXSR; with MM
    /// registers alone on <see cref="Mmx"/>.
    /// </summary>
    Sse = 8,

    /// <summary>A vector instruction with VEX: it depends on CR0.TS, CR4.OSXSAVE and XCR0.</summary>
    Avx = 16,

    /// <summary>An instruction on MM registers, whose handler checks CR0 and the x87 unit.</summary>
    Mmx = 32,
}
