using System.Globalization;
using System.Text;
using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Frames;
using KernelModel.Paging;
using KernelModel.Tasks;

namespace KernelModel.Files.Proc;

/// <summary>/proc/PID/{maps, smaps} and a word of pagemap: areas, and what lies in them by the page tables (fs/proc/task_mmu.c).
/// </summary>
internal static unsafe class MapTexts
{
    private const ulong PageBytes = 4096;

    /// <summary>Where the name starts in a line of maps.</summary>
    private const int NameColumn = 73;

    public static string Maps(TaskStruct task)
    {
        StringBuilder text = new();
        for (VmArea? area = task.Mm?.Areas.First; area is not null; area = area.Next)
        {
            AppendLine(text, area);
        }

        return text.ToString();
    }

    public static string Smaps(TaskStruct task, bool isRollup)
    {
        StringBuilder text = new();
        Usage sum = default;
        VmArea? first = task.Mm?.Areas.First;
        ulong end = 0;
        for (VmArea? area = first; area is not null; area = area.Next)
        {
            Usage usage = UsageOf(area);
            sum = Usage.Add(sum, usage);
            end = area.End;
            if (!isRollup)
            {
                AppendLine(text, area);
                text.Append(CultureInfo.InvariantCulture, $"Size:           {area.SizeBytes / 1024,8} kB\n");
                text.Append("KernelPageSize:        4 kB\nMMUPageSize:           4 kB\n");
                AppendUsage(text, usage, area.Has(VmFlags.Locked) ? usage.Rss : 0);
                text.Append("THPeligible:           0\n");
                text.Append(CultureInfo.InvariantCulture, $"VmFlags: {FlagWords(area)}\n");
            }
        }

        if (isRollup && first is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{first.Start:x8}-{end:x8} ---p 00000000 00:00 0 ");
            text.Append("                   [rollup]\n");
            AppendUsage(text, sum, 0);
        }

        return text.ToString();
    }

    /// <summary>Bit 63: present; bit 61: a page of a file or shared; bits 0–54: the frame.</summary>
    public static ulong PageMapWord(MmStruct mm, ulong at)
    {
        ulong* entry = mm.Tables.Find(at);
        if (entry == null || !PteBits.IsMapped(*entry))
        {
            return 0;
        }

        bool isFile = mm.AreaAt(at) is { IsAnonymous: false };
        return (1UL << 63) | (isFile ? 1UL << 61 : 0) | (ulong)PteBits.FrameOf(*entry);
    }

    private static void AppendLine(StringBuilder text, VmArea area)
    {
        int start = text.Length;
        uint device = area.File?.Device ?? 0;
        long offset = area.IsAnonymous ? 0 : area.PageOffset << 12;
        text.Append(CultureInfo.InvariantCulture, $"{area.Start:x8}-{area.End:x8} {MmStruct.RightsText(area)} ");
        text.Append(CultureInfo.InvariantCulture, $"{offset:x8} {device >> 8:x2}:{device & 0xFF:x2} ");
        text.Append(CultureInfo.InvariantCulture, $"{area.File?.InodeNumber ?? 0} ");
        string name = area.Mm?.NameOf(area) ?? string.Empty;
        if (name.Length > 0)
        {
            text.Append(' ', Math.Max(0, NameColumn - (text.Length - start))).Append(name);
        }

        text.Append('\n');
    }

    private static Usage UsageOf(VmArea area)
    {
        Usage usage = default;
        if (area.Mm is not { } mm)
        {
            return usage;
        }

        PhysicalMemory frames = mm.Manager.Frames;
        for (ulong at = area.Start; at < area.End && at != 0;)
        {
            ulong* entry = mm.Tables.Find(at, out ulong next);
            for (; entry != null && at < Math.Min(next, area.End); at += PageBytes, entry++)
            {
                long frame = PteBits.IsMapped(*entry) ? PteBits.FrameOf(*entry) : -1;
                if (frame >= 0 && frame != mm.Manager.ZeroFrame)
                {
                    ref PageFrame page = ref frames[frame];
                    usage.Count(page.MapCount, (*entry & PagingEntry.D) != 0, page.Use == FrameUse.Anonymous);
                }
            }

            at = next;
        }

        return usage;
    }

    private static void AppendUsage(StringBuilder text, in Usage usage, long locked)
    {
        foreach ((string name, long kib) in new (string, long)[]
        {
            ("Rss", usage.Rss), ("Pss", usage.Pss / 1000), ("Pss_Dirty", 0), ("Shared_Clean", usage.SharedClean),
            ("Shared_Dirty", usage.SharedDirty), ("Private_Clean", usage.PrivateClean),
            ("Private_Dirty", usage.PrivateDirty), ("Referenced", usage.Rss), ("Anonymous", usage.Anonymous),
            ("KSM", 0), ("LazyFree", 0), ("AnonHugePages", 0), ("ShmemPmdMapped", 0), ("FilePmdMapped", 0),
            ("Shared_Hugetlb", 0), ("Private_Hugetlb", 0), ("Swap", 0), ("SwapPss", 0), ("Locked", locked),
        })
        {
            text.Append(CultureInfo.InvariantCulture, $"{name + ":",-16}{kib,8} kB\n");
        }
    }

    private static string FlagWords(VmArea area)
    {
        (VmFlags Flag, string Word)[] words =
        [
            (VmFlags.Read, "rd"), (VmFlags.Write, "wr"), (VmFlags.Exec, "ex"), (VmFlags.Shared, "sh"),
            (VmFlags.MayRead, "mr"), (VmFlags.MayWrite, "mw"), (VmFlags.MayExec, "me"), (VmFlags.MayShare, "ms"),
            (VmFlags.GrowsDown, "gd"), (VmFlags.Locked, "lo"), (VmFlags.SequentialRead, "sr"),
            (VmFlags.RandomRead, "rr"), (VmFlags.DontCopy, "dc"), (VmFlags.DontExpand, "de"),
            (VmFlags.Account, "ac"), (VmFlags.NoReserve, "nr"), (VmFlags.WipeOnFork, "wf"), (VmFlags.DontDump, "dd"),
            (VmFlags.HugePage, "hg"), (VmFlags.NoHugePage, "nh"), (VmFlags.Mergeable, "mg"),
        ];
        return string.Concat(words.Where(w => area.Has(w.Flag)).Select(w => w.Word + " "));
    }

    private struct Usage
    {
        public long Rss;
        public long Pss;
        public long SharedClean;
        public long SharedDirty;
        public long PrivateClean;
        public long PrivateDirty;
        public long Anonymous;

        public static Usage Add(in Usage left, in Usage right) => new()
        {
            Rss = left.Rss + right.Rss,
            Pss = left.Pss + right.Pss,
            SharedClean = left.SharedClean + right.SharedClean,
            SharedDirty = left.SharedDirty + right.SharedDirty,
            PrivateClean = left.PrivateClean + right.PrivateClean,
            PrivateDirty = left.PrivateDirty + right.PrivateDirty,
            Anonymous = left.Anonymous + right.Anonymous,
        };

        /// <summary>One page: in KiB, and in thousandths of them for the proportional share.</summary>
        public void Count(int mapCount, bool isDirty, bool isAnonymous)
        {
            Rss += 4;
            Pss += 4000 / Math.Max(1, mapCount);
            Anonymous += isAnonymous ? 4 : 0;
            if (mapCount > 1)
            {
                SharedDirty += isDirty ? 4 : 0;
                SharedClean += isDirty ? 0 : 4;
            }
            else
            {
                PrivateDirty += isDirty ? 4 : 0;
                PrivateClean += isDirty ? 0 : 4;
            }
        }
    }
}
