namespace Emulator.Cpu;

/// <summary>Why <see cref="Core.Run"/> returned.</summary>
public enum StopReason
{
    /// <summary>The instruction count reached the limit.</summary>
    Limit,

    /// <summary>The core waits for an interrupt in HLT or MWAIT.</summary>
    Halted,

    /// <summary>A triple fault: the core waits for reset, NMI or INIT (SDM 3A 6.15, interrupt 8).</summary>
    Shutdown,

    /// <summary>Hosted mode: the core left user code, and <see cref="Hosted.HostedCpu"/> tells why.</summary>
    Trap,

    /// <summary><see cref="Core.RequestStop"/> was called.</summary>
    Requested,
}
