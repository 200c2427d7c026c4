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
}
