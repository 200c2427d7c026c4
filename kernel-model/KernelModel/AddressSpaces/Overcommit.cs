using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>Memory promised (Documentation/mm/overcommit-accounting.rst).</summary>
internal sealed class Overcommit(AddressSpaceManager manager)
{
    public const int Heuristic = 0;
    public const int Always = 1;
    public const int Never = 2;

    /// <summary>/proc/sys/vm/overcommit_memory: 0, 1 or 2.</summary>
    public int Mode { get; set; }

    /// <summary>/proc/sys/vm/overcommit_ratio, percent of memory.</summary>
    public int RatioPercent { get; set; } = 50;

    /// <summary>/proc/sys/vm/overcommit_kbytes; 0: the ratio counts.</summary>
    public long Kibibytes { get; set; }

    /// <summary>/proc/sys/vm/admin_reserve_kbytes.</summary>
    public long AdminReserveKib { get; set; } = 8192;

    /// <summary>/proc/sys/vm/user_reserve_kbytes.</summary>
    public long UserReserveKib { get; set; } = 131_072;

    /// <summary>Pages promised (Committed_AS).</summary>
    public long CommittedPages { get; private set; }

    /// <summary>The most that mode 2 promises (CommitLimit).</summary>
    public long LimitPages =>
        Kibibytes != 0 ? Kibibytes >> 2 : manager.Frames.TotalPages * RatioPercent / 100;

    /// <summary>Promises pages; false when that is too much (__vm_enough_memory).</summary>
    public bool TryCharge(MmStruct? mm, TaskStruct? task, long pages)
    {
        CommittedPages += pages;
        if (Mode == Always || IsEnough(mm, task, pages))
        {
            return true;
        }

        CommittedPages -= pages;
        return false;
    }

    /// <summary>Promises pages that fork or a move must have for the moment, without asking.</summary>
    public void Charge(long pages) => CommittedPages += pages;

    public void Uncharge(long pages) => CommittedPages -= pages;

    private bool IsEnough(MmStruct? mm, TaskStruct? task, long pages)
    {
        if (Mode == Heuristic)
        {
            return pages <= manager.Frames.TotalPages;
        }

        long allowed = LimitPages;
        if (!MemoryLimits.IsAdministrator(task))
        {
            allowed -= AdminReserveKib >> 2;
        }

        if (mm is not null)
        {
            allowed -= Math.Min(mm.TotalPages / 32, UserReserveKib >> 2);
        }

        return CommittedPages < allowed;
    }
}
