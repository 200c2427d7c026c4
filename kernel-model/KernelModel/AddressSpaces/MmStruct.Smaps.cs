using System.Globalization;
using System.Text;

namespace KernelModel.AddressSpaces;

/// <content>/proc/PID/smaps.</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>Two letters for each flag that smaps shows (show_smap_vma_flags).</summary>
    private static readonly (VmFlags Flag, string Name)[] s_flagNames =
    [
        (VmFlags.Read, "rd"), (VmFlags.Write, "wr"), (VmFlags.Exec, "ex"), (VmFlags.Shared, "sh"),
        (VmFlags.MayRead, "mr"), (VmFlags.MayWrite, "mw"), (VmFlags.MayExec, "me"), (VmFlags.MayShare, "ms"),
        (VmFlags.GrowsDown, "gd"), (VmFlags.PfnMap, "pf"), (VmFlags.Locked, "lo"), (VmFlags.Io, "io"),
        (VmFlags.SequentialRead, "sr"), (VmFlags.RandomRead, "rr"), (VmFlags.DontCopy, "dc"),
        (VmFlags.DontExpand, "de"), (VmFlags.LockOnFault, "lf"), (VmFlags.Account, "ac"),
        (VmFlags.NoReserve, "nr"), (VmFlags.Sync, "sf"), (VmFlags.WipeOnFork, "wf"), (VmFlags.DontDump, "dd"),
        (VmFlags.HugePage, "hg"), (VmFlags.NoHugePage, "nh"), (VmFlags.Mergeable, "mg"), (VmFlags.Sealed, "sl"),
    ];

    /// <summary>/proc/PID/smaps.</summary>
    public void WriteSmaps(StringBuilder text)
    {
        for (VmArea? area = Areas.First; area is not null; area = area.Next)
        {
            AreaUsage usage = default;
            usage.Add(this, area);
            WriteHeader(text, area);
            Line(text, "Size", area.SizeBytes);
            Line(text, "KernelPageSize", 4096);
            Line(text, "MMUPageSize", 4096);
            WriteUsage(text, in usage);
            text.Append("THPeligible:           0\n");
            text.Append(CultureInfo.InvariantCulture, $"ProtectionKey:  {area.Key,8}\nVmFlags: ");
            foreach ((VmFlags flag, string name) in s_flagNames)
            {
                text.Append(area.Has(flag) ? name + " " : string.Empty);
            }

            text.Append('\n');
        }
    }

    /// <summary>/proc/PID/smaps_rollup.</summary>
    public void WriteSmapsRollup(StringBuilder text)
    {
        AreaUsage usage = default;
        for (VmArea? area = Areas.First; area is not null; area = area.Next)
        {
            usage.Add(this, area);
        }

        string header = string.Create(
            CultureInfo.InvariantCulture,
            $"{Areas.First?.Start ?? 0:x8}-{Areas.Last?.End ?? 0:x8} ---p 00000000 00:00 0 ");
        text.Append(header.PadRight(NameColumn)).Append(" [rollup]\n");
        WriteUsage(text, in usage);
    }

    private static void WriteUsage(StringBuilder text, in AreaUsage usage)
    {
        Line(text, "Rss", usage.Resident);
        Line(text, "Pss", usage.Proportional);
        Line(text, "Pss_Dirty", usage.ProportionalDirty);
        Line(text, "Shared_Clean", usage.SharedClean);
        Line(text, "Shared_Dirty", usage.SharedDirty);
        Line(text, "Private_Clean", usage.PrivateClean);
        Line(text, "Private_Dirty", usage.PrivateDirty);
        Line(text, "Referenced", usage.Referenced);
        Line(text, "Anonymous", usage.Anonymous);
        Line(text, "KSM", 0);
        Line(text, "LazyFree", usage.LazyFree);
        Line(text, "AnonHugePages", 0);
        Line(text, "ShmemPmdMapped", 0);
        Line(text, "FilePmdMapped", 0);
        Line(text, "Shared_Hugetlb", 0);
        Line(text, "Private_Hugetlb", 0);
        Line(text, "Swap", 0);
        Line(text, "SwapPss", 0);
        Line(text, "Locked", usage.Locked);
    }

    private static void Line(StringBuilder text, string name, ulong bytes) =>
        text.Append(CultureInfo.InvariantCulture, $"{name + ":",-16}{bytes >> 10,8} kB\n");
}
