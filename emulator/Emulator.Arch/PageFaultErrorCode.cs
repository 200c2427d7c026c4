namespace Emulator.Arch;

/// <summary>The error code that a page fault pushes (SDM 3A 4.7, figure 4-12).</summary>
[Flags]
public enum PageFaultErrorCode : uint
{
    None = 0,

    /// <summary>The fault was a violation of rights; clear: a page was not present.</summary>
    P = 1 << 0,

    /// <summary>The access was a write.</summary>
    WR = 1 << 1,

    /// <summary>The access was a user-mode access.</summary>
    US = 1 << 2,

    /// <summary>A reserved bit was set in some paging-structure entry.</summary>
    RSVD = 1 << 3,

    /// <summary>The access was an instruction fetch (with EFER.NXE and PAE, or CR4.SMEP).</summary>
    ID = 1 << 4,

    /// <summary>A protection key forbade the access.</summary>
    PK = 1 << 5,
}
