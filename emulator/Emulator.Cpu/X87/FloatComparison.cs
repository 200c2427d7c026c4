namespace Emulator.Cpu.X87;

/// <summary>The order of two operands as C3, C2 and C0 (SDM 1 table 8-6) and as ZF, PF and CF show it.</summary>
internal enum FloatComparison
{
    Greater,
    Less,
    Equal,
    Unordered,
}
