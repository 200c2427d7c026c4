namespace Emulator.Cpu.Segments;

/// <summary>
/// The types of system descriptors (SDM 3A table 3-2); in IA-32e mode only those of 32 bits are left.
/// </summary>
internal static class SystemType
{
    internal const int Tss16Available = 0x1;
    internal const int Ldt = 0x2;
    internal const int Tss16Busy = 0x3;
    internal const int CallGate16 = 0x4;
    internal const int TaskGate = 0x5;
    internal const int InterruptGate16 = 0x6;
    internal const int TrapGate16 = 0x7;
    internal const int Tss32Available = 0x9;
    internal const int Tss32Busy = 0xB;
    internal const int CallGate32 = 0xC;
    internal const int InterruptGate32 = 0xE;
    internal const int TrapGate32 = 0xF;

    /// <summary>The bit that tells a 32-bit gate or TSS from a 16-bit one.</summary>
    internal const int Is32Bit = 0x8;

    /// <summary>The bit that LTR sets in the type of a TSS.</summary>
    internal const int Busy = 0x2;
}
