namespace Emulator.Arch;

/// <summary>On whose behalf an access is made (SDM 3A 4.6.1).</summary>
public enum AccessMode : byte
{
    /// <summary>A user-mode access: CPL = 3 and not implicit.</summary>
    User,

    /// <summary>An explicit supervisor-mode access: CPL below 3.</summary>
    Supervisor,

    /// <summary>
    /// An implicit access to a system data structure (GDT, IDT, TSS …), whatever the CPL; SMAP ignores RFLAGS.AC.
    /// </summary>
    ImplicitSupervisor,
}
