namespace Emulator.Dram.Checker;

/// <summary>What the checker remembers of a bank; clocks are those of last clocks.</summary>
internal sealed class BankRecord
{
    internal const long Never = long.MinValue / 4;

    internal bool IsOpen { get; set; }

    internal int Row { get; set; }

    internal long Activated { get; set; } = Never;

    internal long Read { get; set; } = Never;

    internal long Written { get; set; } = Never;

    /// <summary>When its precharge began; after an auto-precharge this may lie ahead.</summary>
    internal long Precharged { get; set; } = Never;

    internal bool PrechargedWithAll { get; set; }

    /// <summary>When it was refreshed alone or with the same bank of other groups.</summary>
    internal long Refreshed { get; set; } = Never;

    /// <summary>Refreshed since the rotation began.</summary>
    internal bool IsInRotation { get; set; }
}
