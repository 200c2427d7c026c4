using System.Globalization;
using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>Out of memory: kills the process that gives back most (mm/oom_kill.c).</summary>
internal sealed class OomKiller
{
    private const int NeverKilled = -1000;

    private readonly Kernel _kernel;
    private readonly List<string> _report = [];

    public OomKiller(Kernel kernel)
    {
        _kernel = kernel;
    }

    /// <summary>What was written about each kill, line by line.</summary>
    public IReadOnlyList<string> Report => _report;

    /// <summary>Chooses a victim and kills it. False when there is none.</summary>
    /// <param name="asker">Who asked for memory.</param>
    public bool Kill(TaskStruct? asker)
    {
        Process? victim = null;
        long worst = long.MinValue;
        foreach (Process process in _kernel.Tasks.Processes.Values)
        {
            if (process.Leader is null || process.IsZombie || process.OomScoreAdjustment == NeverKilled)
            {
                continue;
            }

            if ((process.Pending.Set & Signal.Bit(Signal.SIGKILL)) != 0)
            {
                return true;
            }

            long score = Score(process);
            if (score > worst)
            {
                (victim, worst) = (process, score);
            }
        }

        if (victim is null)
        {
            return false;
        }

        Tell(asker, victim, worst);
        _kernel.TaskStatistics.OomKills++;
        _ = _kernel.Signals.Send(victim, SigInfo.FromKernel(Signal.SIGKILL));
        return true;
    }

    /// <summary>Pages that its end would give back, shifted by oom_score_adj (oom_badness).</summary>
    public long Score(Process process)
    {
        long pages = 0;
        foreach (TaskStruct task in process.Threads)
        {
            pages = Math.Max(pages, task.Mm?.ResidentPages ?? 0);
        }

        return pages + (process.OomScoreAdjustment * (long)(_kernel.Options.MemoryBytes >> 12) / 1000);
    }

    private void Tell(TaskStruct? asker, Process victim, long score)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (asker is not null)
        {
            _report.Add(string.Create(culture, $"{asker.Name} invoked oom-killer: pid={asker.Pid}"));
        }

        foreach (Process process in _kernel.Tasks.Processes.Values)
        {
            if (process.Leader is { Mm: { } mm } leader)
            {
                _report.Add(string.Create(
                    culture,
                    $"[{process.Pid,7}] {leader.Credentials.Uid,5} rss={mm.ResidentPages} "
                    + $"oom_score_adj={process.OomScoreAdjustment} {leader.Name}"));
            }
        }

        _report.Add(string.Create(
            culture,
            $"Out of memory: Killed process {victim.Pid} ({victim.Leader?.Name}) score {score} "
            + $"rss:{(victim.Leader?.Mm?.ResidentPages ?? 0) * 4}kB"));
    }
}
