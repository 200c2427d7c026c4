namespace Tests.Conformance.X87;

/// <summary>One x87 encoding: an escape opcode and a ModR/M byte; register forms take any low three bits.</summary>
/// <param name="Name">Mnemonic and form, for the report.</param>
/// <param name="Prefix">66H, or 0 for none.</param>
/// <param name="Escape">D8H to DFH; 9BH is WAIT, which has no ModR/M byte.</param>
/// <param name="ModRm">The ModR/M byte; mod 0 means a memory operand at RDI.</param>
/// <param name="Code">The decoder library's code of it; INVALID for an undefined opcode.</param>
internal sealed record X87Row(string Name, byte Prefix, byte Escape, byte ModRm, Iced.Intel.Code Code)
{
    public bool HasMemory => ModRm < 0xC0 && Escape != 0x9B;
}
