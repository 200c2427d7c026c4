namespace Emulator.Cpu.VectorFloat;

/// <summary>How two numbers compare: the bits of the comparison predicates (SDM 2A, CMPPD).</summary>
[Flags]
internal enum Relation
{
    None = 0,
    Less = 1,
    Equal = 2,
    Greater = 4,
    Unordered = 8,
}
