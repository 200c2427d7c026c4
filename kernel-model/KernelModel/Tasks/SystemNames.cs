namespace KernelModel.Tasks;

/// <summary>What uname(2) tells.</summary>
internal sealed class SystemNames
{
    /// <summary>A kernel that today's C libraries know.</summary>
    public const string Release = "6.12.0";

    public const string Version = "#1 SMP PREEMPT_DYNAMIC Thu Jan 1 00:00:00 UTC 2026";
    public const string Machine = "x86_64";

    public string Host { get; set; } = "pagewalk";

    public string Domain { get; set; } = "(none)";
}
