using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>How a walk ended: a translation with its rights, or a page fault with its error code. After a fault only
/// <see cref="Faulted"/> and <see cref="ErrorCode"/> mean something.</summary>
public struct WalkResult
{
    /// <summary>The linear address translated; its page offset is that of the linear address.</summary>
    public PhysicalAddress PhysicalAddress;

    /// <summary>The error code of the page fault.</summary>
    public PageFaultErrorCode ErrorCode;

    /// <summary>The size of the page.</summary>
    public PageSize PageSize;

    /// <summary>True when the walk ended in a page fault.</summary>
    public bool Faulted;

    /// <summary>What all entries grant together, whoever asks.</summary>
    public WalkRights Rights;

    /// <summary>What the mode of this access may do with the page under the control registers and protection keys of
    /// the walk.</summary>
    public AccessRights Permitted;

    /// <summary>Bits 62:59 of the entry that maps the page, with CR4.PKE or CR4.PKS and 4- or 5-level paging; otherwise
    /// 0.</summary>
    public byte ProtectionKey;

    /// <summary>PAT, PCD and PWT of the entry that maps the page: the index into the IA32_PAT MSR (SDM 3A
    /// 4.9.2).</summary>
    public byte MemoryTypeIndex;

    /// <summary>The page is global: G = 1 and CR4.PGE = 1 (SDM 3A 4.10.2.4).</summary>
    public bool Global;

    /// <summary>D of the entry that maps the page, after the walk's own update; true with paging off, where nothing is
    /// recorded.</summary>
    public bool Dirty;

    /// <summary>The level at which the walk ended: of the mapping entry or of the entry that faulted; 0 when none was
    /// read.</summary>
    public byte Level;

    /// <summary>R/W = 1 at every level.</summary>
    public readonly bool Writable => (Rights & WalkRights.Writable) != 0;

    /// <summary>U/S = 1 at every level: a user-mode address.</summary>
    public readonly bool User => (Rights & WalkRights.User) != 0;

    /// <summary>XD = 0 at every level.</summary>
    public readonly bool Execute => (Rights & WalkRights.Executable) != 0;
}
