namespace Emulator.Cpu.X87;

/// <summary>The field RC of the control word (SDM 1 table 4-8).</summary>
internal enum RoundingControl
{
    NearestEven,
    Down,
    Up,
    Truncate,
}
