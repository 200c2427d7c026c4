namespace Emulator.Mmu;

/// <summary>
/// The three ways in which accesses can differ in their rights to one page while the control registers stay the same:
/// one bank of the soft TLB each.
/// </summary>
public enum AccessClass
{
    /// <summary>User-mode accesses.</summary>
    User = 0,

    /// <summary>Supervisor-mode accesses while RFLAGS.AC = 0, and all implicit ones, for which SMAP ignores AC (SDM 3A
    /// 4.6.1).</summary>
    Supervisor = 1,

    /// <summary>Explicit supervisor-mode accesses while RFLAGS.AC = 1.</summary>
    SupervisorAc = 2,
}
