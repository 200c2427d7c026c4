namespace Emulator.Dram.Standards;

/// <summary>What state a bank is in, as the state diagrams of the standards have it.</summary>
public enum BankState : byte
{
    /// <summary>Precharged.</summary>
    Idle,

    /// <summary>A row is open.</summary>
    Active,

    /// <summary>Power-down of an idle bank.</summary>
    IdlePowerDown,

    /// <summary>Power-down of a bank with an open row.</summary>
    ActivePowerDown,

    /// <summary>The device refreshes itself.</summary>
    SelfRefresh,
}
