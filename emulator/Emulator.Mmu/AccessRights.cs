namespace Emulator.Mmu;

/// <summary>What a translation lets one kind of accessor do (SDM 3A 4.6).</summary>
[Flags]
public enum AccessRights : byte
{
    None = 0,
    Read = 1 << 0,
    Write = 1 << 1,
    Execute = 1 << 2,
}
