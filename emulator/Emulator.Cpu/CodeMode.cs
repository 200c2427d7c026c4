namespace Emulator.Cpu;

/// <summary>
/// What the decoding of an instruction depends on besides its bytes; part of the key of decoded blocks.
/// </summary>
[Flags]
public enum CodeMode : byte
{
    /// <summary>16-bit code segment.</summary>
    Bits16 = 0,

    /// <summary>32-bit code segment.</summary>
    Bits32 = 1,

    /// <summary>64-bit code segment.</summary>
    Bits64 = 2,

    SizeMask = 3,

    /// <summary>
    /// The code segment reaches as far as branches of its own operand size can: they need no limit check.
    /// </summary>
    FullLimit = 4,

    /// <summary>Blocks of one instruction: for stepping and for the last instructions before an event.</summary>
    Single = 8,

    /// <summary>
    /// The code segment ends inside the page: how far a block reaches is not a matter of its bytes alone, so it has a
    /// key of its own, one instruction, and no links.
    /// </summary>
    EndsInPage = 16,

    /// <summary>
    /// Instructions on XMM registers without VEX raise #UD or #NM: CR0.EM, CR0.TS or not CR4.OSFXSR (SDM 3A 13.1).
    /// </summary>
    SseOff = 32,

    /// <summary>
    /// Instructions on vector registers with VEX raise #UD or #NM: CR0.TS, not CR4.OSXSAVE, XCR0 without SSE or AVX
    /// state, real or virtual-8086 mode (SDM 2A 2.4).
    /// </summary>
    AvxOff = 64,

    /// <summary>
    /// 16-bit code in a page that is not all at IP 0 to FFFFH: a branch that stays inside the page as far as its bytes
    /// tell is truncated to 16 bits and leaves it. So the page has keys of its own, and its branches are not linked.
    /// </summary>
    BranchesWrap = 128,
}
