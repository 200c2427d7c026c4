namespace Emulator.Cpu.Decoding;

/// <summary>What an operand of a decoded operation is.</summary>
public enum OperandKind : byte
{
    /// <summary>Absent, or implied by the instruction.</summary>
    None,
    Register,
    Memory,
    Immediate,
}
