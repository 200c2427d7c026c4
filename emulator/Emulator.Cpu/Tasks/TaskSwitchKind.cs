namespace Emulator.Cpu.Tasks;

/// <summary>What a task switch does to the task that it leaves (SDM 3A 7.3, table 7-2).</summary>
internal enum TaskSwitchKind
{
    /// <summary>JMP: the old task is no longer busy.</summary>
    Jump,

    /// <summary>
    /// CALL, interrupts and exceptions: the old task stays busy, the new one has NT and a link to it.
    /// </summary>
    Nest,

    /// <summary>IRET with NT: to a busy task; the old one is no longer busy and forgets NT.</summary>
    Return,
}
