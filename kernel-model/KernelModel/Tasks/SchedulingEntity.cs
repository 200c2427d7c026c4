namespace KernelModel.Tasks;

/// <summary>What the scheduler knows of a thread.</summary>
internal sealed class SchedulingEntity
{
    /// <summary>Of nice 0 (kernel/sched/core.c, sched_prio_to_weight).</summary>
    public const int NiceZeroWeight = 1024;

    private static readonly int[] s_weights =
    [
        88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501,
        1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
    ];

    /// <summary>Run time divided by weight, in nanoseconds of nice 0.</summary>
    public long VirtualRuntimeNs { get; set; }

    /// <summary>SCHED_OTHER 0, FIFO 1, RR 2, BATCH 3, IDLE 5.</summary>
    public int Policy { get; set; }

    /// <summary>-20 … 19.</summary>
    public int Nice { get; set; }

    /// <summary>1 … 99 with FIFO and RR, else 0.</summary>
    public int RealTimePriority { get; set; }

    /// <summary>SCHED_RESET_ON_FORK.</summary>
    public bool ResetsOnFork { get; set; }

    public int Weight { get; set; } = NiceZeroWeight;

    /// <summary>The cores it may run on: bit n is core n.</summary>
    public ulong Affinity { get; set; } = ulong.MaxValue;

    /// <summary>The place in the run queue, or -1.</summary>
    public int QueueIndex { get; set; } = -1;

    /// <summary>Order of arrival in the run queue.</summary>
    public long Sequence { get; set; }

    /// <summary>The weight of its nice value: a step is a factor of 1.25 (sched_prio_to_weight); IDLE has 3.</summary>
    public void SetWeight() => Weight = Policy == 5 ? 3 : s_weights[Nice + 20];

    /// <summary>SCHED_FIFO or SCHED_RR: before all others.</summary>
    public bool IsRealTime => Policy is 1 or 2;
}
