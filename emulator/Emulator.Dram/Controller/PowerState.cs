namespace Emulator.Dram.Controller;

/// <summary>What a rank is awake for.</summary>
internal enum PowerState : byte
{
    /// <summary>All commands.</summary>
    Up,

    /// <summary>Power-down, active or precharge as its banks are: only PDX.</summary>
    Down,

    /// <summary>Self-refresh: only SRX.</summary>
    SelfRefresh,
}
