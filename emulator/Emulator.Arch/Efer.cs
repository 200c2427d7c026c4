namespace Emulator.Arch;

/// <summary>The bits of the extended-feature-enable register, MSR C000_0080H (SDM 3A 2.2.1).</summary>
public static class Efer
{
    /// <summary>SYSCALL and SYSRET are enabled.</summary>
    public const ulong SCE = 1UL << 0;

    /// <summary>IA-32e mode is enabled: it becomes active when paging is turned on.</summary>
    public const ulong LME = 1UL << 8;

    /// <summary>IA-32e mode is active (read-only).</summary>
    public const ulong LMA = 1UL << 10;

    /// <summary>Execute-disable is enabled.</summary>
    public const ulong NXE = 1UL << 11;
}
