using KernelModel.Statistics;

namespace KernelModel;

/// <content>What the kernel tells its user at the end.</content>
public sealed partial class Kernel
{
    /// <summary>Names of system calls that programs asked for and nobody serves, each once.</summary>
    public IEnumerable<string> MissingCalls => Dispatcher.Missing;

    /// <summary>What the OOM killer had to say, line by line.</summary>
    public IEnumerable<string> OutOfMemoryReport => OomKiller.Report;

    /// <summary>What was counted.</summary>
    public IEnumerable<KernelStatistic> Statistics => KernelStatistics.Rows(this);
}
