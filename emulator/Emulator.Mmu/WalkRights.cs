namespace Emulator.Mmu;

/// <summary>
/// The rights that the entries of a walk grant together: R/W and U/S are the AND over the levels, XD is the OR (SDM 3A
/// 4.6.1). The start of a walk has all of them.
/// </summary>
[Flags]
public enum WalkRights : byte
{
    None = 0,

    /// <summary>R/W = 1 in every entry so far.</summary>
    Writable = 1 << 0,

    /// <summary>U/S = 1 in every entry so far: a user-mode address.</summary>
    User = 1 << 1,

    /// <summary>XD = 0 in every entry so far.</summary>
    Executable = 1 << 2,

    All = Writable | User | Executable,
}
