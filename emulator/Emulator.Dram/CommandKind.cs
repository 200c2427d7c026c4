namespace Emulator.Dram;

/// <summary>The commands of all standards; a standard uses those that its rows name.</summary>
public enum CommandKind : byte
{
    /// <summary>ACT.</summary>
    Activate,

    /// <summary>RD.</summary>
    Read,

    /// <summary>RDA: read with auto-precharge.</summary>
    ReadPrecharge,

    /// <summary>WR.</summary>
    Write,

    /// <summary>WRA: write with auto-precharge.</summary>
    WritePrecharge,

    /// <summary>PRE: one bank.</summary>
    Precharge,

    /// <summary>PREsb: the same bank of all bank groups (DDR5).</summary>
    PrechargeSame,

    /// <summary>PREA: all banks of the rank.</summary>
    PrechargeAll,

    /// <summary>REFab.</summary>
    RefreshAll,

    /// <summary>REFpb: one bank.</summary>
    RefreshBank,

    /// <summary>REFsb: the same bank of all bank groups (DDR5).</summary>
    RefreshSame,

    /// <summary>RFMab: refresh management, all banks.</summary>
    ManageAll,

    /// <summary>RFMsb or RFMpb.</summary>
    ManageSame,

    /// <summary>PDE: power-down entry, active or precharge as the banks are.</summary>
    PowerDownEnter,

    /// <summary>PDX.</summary>
    PowerDownExit,

    /// <summary>SRE: self-refresh entry.</summary>
    SelfRefreshEnter,

    /// <summary>SRX.</summary>
    SelfRefreshExit,

    /// <summary>CAS: starts the data clock WCK before a read or write (LPDDR5).</summary>
    ClockSync,
}
