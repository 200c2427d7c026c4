namespace Emulator.Cli.Dram;

/// <summary>What the options of <c>pagewalk dram</c> asked for; null: not given.</summary>
internal sealed class DramOptions
{
    public string Standard { get; set; } = "DDR4-2400R";

    public int Channels { get; set; } = 1;

    public int? Ranks { get; set; }

    public string Mapping { get; set; } = "RoBaRaCoCh";

    public string Policy { get; set; } = "fr-fcfs";

    public string Refresh { get; set; } = "all-bank";

    public int? Window { get; set; }

    public string? Trace { get; set; }

    public string? Generate { get; set; }

    public long Count { get; set; } = 1_000_000;

    public ulong Seed { get; set; } = 1;

    public bool Json { get; set; }

    public bool Check { get; set; }

    public bool Energy { get; set; }

    public string? Commands { get; set; }

    public string? Requests { get; set; }

    public string? Timeline { get; set; }

    public string? Picture { get; set; }

    public string? Plot { get; set; }

    public string? Columns { get; set; }

    /// <summary>The word of <c>compare</c> that this is.</summary>
    public string? Configuration { get; set; }

    public bool Help { get; set; }

    /// <summary>The same options, to be changed apart.</summary>
    public DramOptions Copy() => (DramOptions)MemberwiseClone();
}
