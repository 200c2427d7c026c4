namespace Emulator.Arch;

/// <summary>The paging modes, chosen by CR0.PG, CR4.PAE, EFER.LMA and CR4.LA57 (SDM 3A 4.1.1).</summary>
public enum PagingMode
{
    /// <summary>CR0.PG = 0: linear addresses are physical addresses.</summary>
    Off,

    /// <summary>32-bit paging: two levels of 4-byte entries (SDM 3A 4.3).</summary>
    Bits32,

    /// <summary>PAE paging: four PDPTE registers and two levels of 8-byte entries (SDM 3A 4.4).</summary>
    Pae,

    /// <summary>4-level paging (SDM 3A 4.5).</summary>
    Level4,

    /// <summary>5-level paging (SDM 3A 4.5, CR4.LA57).</summary>
    Level5,
}
