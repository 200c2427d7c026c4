namespace Firmware.Samples.Tour;

/// <summary>How a case accesses memory.</summary>
internal enum TourAccess : uint
{
    SupervisorRead,
    SupervisorWrite,
    SupervisorFetch,

    /// <summary>LOCK XADD: a read and a write in one, which counts as a write.</summary>
    SupervisorLocked,

    /// <summary>PUSH with RSP at the address.</summary>
    SupervisorPush,
    UserRead,
    UserWrite,
    UserFetch,

    /// <summary>
    /// MOV FS at privilege level 3: the processor reads the GDT as a supervisor (SDM 3A 4.6, implicit accesses).
    /// </summary>
    UserLoadSegment,
}
