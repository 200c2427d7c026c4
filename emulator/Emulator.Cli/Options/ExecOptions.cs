namespace Emulator.Cli.Options;

/// <summary>What <c>pagewalk exec</c> was asked for; the values before parsing are the defaults.</summary>
internal sealed class ExecOptions
{
    /// <summary>The guest's root on the host; null: an empty one.</summary>
    public string? Root { get; set; }

    /// <summary>An archive that fills the guest's root, which is then in memory.</summary>
    public string? Initrd { get; set; }

    /// <summary>The directory of the host that the guest may change.</summary>
    public string? Writable { get; set; }

    /// <summary>NAME=VALUE; nothing of the host's environment is passed on.</summary>
    public List<string> Environment { get; } = [];

    /// <summary>Where the program starts; null: the program's directory, or / with --root.</summary>
    public string? WorkingDirectory { get; set; }

    public ulong MemoryBytes { get; set; } = 256UL << 20;

    public int Cores { get; set; } = 1;

    public string CpuModel { get; set; } = "max";

    public bool Strace { get; set; }

    public bool Faults { get; set; }

    public bool Check { get; set; }

    public StatisticsForm Statistics { get; set; }

    public ulong Seed { get; set; } = 1;

    /// <summary>A program that is built in, in the place of PROGRAM.</summary>
    public string? Sample { get; set; }

    /// <summary>Run busybox sh, at this terminal.</summary>
    public bool Shell { get; set; }

    public ulong MaxInstructions { get; set; } = ulong.MaxValue;

    public bool Help { get; set; }
}
