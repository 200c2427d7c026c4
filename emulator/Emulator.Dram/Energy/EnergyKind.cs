namespace Emulator.Dram.Energy;

/// <summary>What energy is spent on.</summary>
public enum EnergyKind
{
    /// <summary>Opening and closing rows, above standby.</summary>
    ActivatePrecharge,

    /// <summary>Reads, above standby.</summary>
    Read,

    /// <summary>Writes, above standby.</summary>
    Write,

    /// <summary>Refresh, above standby.</summary>
    Refresh,

    /// <summary>Standby with a bank open.</summary>
    ActiveStandby,

    /// <summary>Standby with all banks precharged.</summary>
    PrechargeStandby,

    /// <summary>Power-down with a bank open.</summary>
    ActivePowerDown,

    /// <summary>Power-down with all banks precharged.</summary>
    PrechargePowerDown,

    /// <summary>Self-refresh.</summary>
    SelfRefresh,
}
