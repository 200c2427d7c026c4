using System.Runtime.InteropServices;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// One decoded instruction (an address operation may stand before it), 64 bytes of native memory. Registers are byte
/// offsets into <see cref="CpuState"/>. Instruction pointers are kept relative to the page, so that a block serves
/// every linear alias of its frame.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public unsafe struct DecodedOp
{
    /// <summary>The reference semantics: all operand forms, all faults, devices. Hot cases fall back to it.</summary>
    public delegate*<Core, DecodedOp*, Outcome> Handler;

    /// <summary>The block at the branch target; same page only.</summary>
    public DecodedOp* Taken;

    /// <summary>The block after a branch not taken or after a block that ends without one; same page only.</summary>
    public DecodedOp* NotTaken;

    /// <summary>Displacement of the memory operand; with base RIP it is relative to the page.</summary>
    public long Displacement;

    /// <summary>
    /// Immediate, sign-extended as the instruction wants it; of a near branch: its target relative to the page.
    /// </summary>
    public long Immediate;

    /// <summary>The case of the interpreter's dense switch.</summary>
    public ushort Op;

    /// <summary>Iced's <c>Code</c>, for handlers of families and for messages.</summary>
    public ushort Code;

    /// <summary>Offset of the first instruction byte in its page.</summary>
    public ushort PageOffset;

    /// <summary>Length of the instruction in bytes.</summary>
    public byte Length;

    /// <summary>Instructions of the block from this one to its end, this one included.</summary>
    public byte Remaining;

    /// <summary>Operand size in bytes: 1, 2, 4 or 8 (more for vectors).</summary>
    public byte Size;

    /// <summary>
    /// Register-file offset of operand 0 when it is a register (segment, control … registers: their number).
    /// </summary>
    public byte Reg0;

    /// <summary>Same for operand 1.</summary>
    public byte Reg1;

    /// <summary>Same for operand 2.</summary>
    public byte Reg2;

    /// <summary>Register-file offset of the base register, or of <see cref="CpuState.Zero"/>.</summary>
    public byte Base;

    /// <summary>Register-file offset of the index register, or of <see cref="CpuState.Zero"/>.</summary>
    public byte Index;

    /// <summary>log2 of the scale.</summary>
    public byte Scale;

    /// <summary>Effective segment of the memory operand: 0–5 = ES CS SS DS FS GS.</summary>
    public byte Segment;

    /// <summary>
    /// Address size in bytes: 2, 4 or 8; 0 when the linear address is already in <see cref="CpuState.Temp"/>.
    /// </summary>
    public byte AddressSize;

    /// <summary>What operands 0–3 are, two bits each from the low end: <see cref="OperandKind"/>.</summary>
    public byte Kinds;

    /// <summary>Prefixes: <see cref="PrefixFlags"/>.</summary>
    public PrefixFlags Prefixes;

    /// <summary>
    /// Size of the memory operand in bytes when it differs from <see cref="Size"/> (MOVZX, LEA: 0 …).
    /// </summary>
    public byte MemorySize;

    /// <summary>Code size in bytes: 2, 4 or 8 for 16-, 32- and 64-bit code.</summary>
    public byte CodeSize;

    /// <summary>
    /// Size of operand 1 in bytes when it differs from <see cref="Size"/> (MOVZX, MOVSX, CRC32, shifts by CL …); of a
    /// hot near branch its own length, which is less than <see cref="Length"/> when it is the second of a fused pair.
    /// </summary>
    public byte Size1;

    /// <summary>Condition of Jcc, SETcc, CMOVcc: the low four opcode bits (SDM 2 B.1.4.7).</summary>
    public byte Condition;

    public readonly OperandKind Kind(int operand) => (OperandKind)((Kinds >> (operand * 2)) & 3);
}
