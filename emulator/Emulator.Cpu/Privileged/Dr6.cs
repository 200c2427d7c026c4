namespace Emulator.Cpu.Privileged;

/// <summary>The bits of the debug status register DR6 (SDM 3B 17.2.3).</summary>
internal static class Dr6
{
    /// <summary>B0–B3: the condition of DR0–DR3 was met.</summary>
    internal const ulong Breakpoints = 0xF;

    /// <summary>The next instruction accesses a debug register while DR7.GD is set.</summary>
    internal const ulong BD = 1UL << 13;

    /// <summary>Single step.</summary>
    internal const ulong BS = 1UL << 14;

    /// <summary>Task switch.</summary>
    internal const ulong BT = 1UL << 15;

    /// <summary>Bits that read 1: reserved ones, and BLD and RTM, whose conditions do not exist here.</summary>
    internal const ulong Ones = 0xFFFF_0FF0;

    internal const ulong Writable = Breakpoints | BD | BS | BT;
}
