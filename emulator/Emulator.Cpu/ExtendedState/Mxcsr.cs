namespace Emulator.Cpu.ExtendedState;

/// <summary>MXCSR as state (SDM 1 10.2.3): what it holds after reset and which bits exist.</summary>
internal static class Mxcsr
{
    /// <summary>All exceptions masked, round to nearest: the initial configuration (SDM 1 13.6).</summary>
    internal const uint Initial = 0x1F80;

    /// <summary>MXCSR_MASK: every bit that exists, DAZ included (SDM 1 11.6.6).</summary>
    internal const uint Defined = 0xFFFF;
}
