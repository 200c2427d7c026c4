namespace Emulator.Arch;

/// <summary>Why a core in hosted mode left user code.</summary>
public enum TrapKind : byte
{
    /// <summary>An exception: a fault points at the instruction, a trap behind it.</summary>
    Exception,

    /// <summary>SYSCALL in 64-bit mode: RCX and R11 hold the return address and RFLAGS, as SDM 2B says.</summary>
    SystemCall,

    /// <summary>INT 80H, the entry of 32-bit programs.</summary>
    SoftwareInterrupt,
}
