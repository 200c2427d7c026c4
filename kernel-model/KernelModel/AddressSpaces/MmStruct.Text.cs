using System.Globalization;
using System.Text;
using KernelModel.Frames;
using KernelModel.Paging;

namespace KernelModel.AddressSpaces;

/// <content>What /proc/PID shows of the address space (fs/proc/task_mmu.c).</content>
internal sealed unsafe partial class MmStruct
{
    private const int NameColumn = 72;

    /// <summary>/proc/PID/maps.</summary>
    public void WriteMaps(StringBuilder text)
    {
        for (VmArea? area = Areas.First; area is not null; area = area.Next)
        {
            WriteHeader(text, area);
        }
    }

    /// <summary>/proc/PID/statm.</summary>
    public string Statm() => string.Create(
        CultureInfo.InvariantCulture,
        $"{TotalPages} {ResidentPages} {FilePages + ShmemPages} {TextBytes >> 12} 0 {DataPages + StackPages} 0\n");

    /// <summary>The lines VmPeak to VmSwap of /proc/PID/status.</summary>
    public void WriteStatus(StringBuilder text)
    {
        Line(text, "VmPeak", PeakTotalPages << 2);
        Line(text, "VmSize", TotalPages << 2);
        Line(text, "VmLck", LockedPages << 2);
        Line(text, "VmPin", 0);
        Line(text, "VmHWM", PeakResidentPages << 2);
        Line(text, "VmRSS", ResidentPages << 2);
        Line(text, "RssAnon", AnonymousPages << 2);
        Line(text, "RssFile", FilePages << 2);
        Line(text, "RssShmem", ShmemPages << 2);
        Line(text, "VmData", DataPages << 2);
        Line(text, "VmStk", StackPages << 2);
        long exec = (long)(TextBytes >> 10);
        Line(text, "VmExe", exec);
        Line(text, "VmLib", Math.Max(0, (ExecPages << 2) - exec));
        Line(text, "VmPTE", Tables.TableCount << 2);
        Line(text, "VmSwap", 0);

        static void Line(StringBuilder text, string name, long kibibytes) =>
            text.Append(CultureInfo.InvariantCulture, $"{name}:\t{kibibytes,8} kB\n");
    }

    /// <summary>One entry of /proc/PID/pagemap (Documentation/admin-guide/mm/pagemap.rst).</summary>
    /// <param name="address">The page.</param>
    /// <param name="showsFrame">CAP_SYS_ADMIN: the frame's number too.</param>
    public ulong PagemapEntry(ulong address, bool showsFrame)
    {
        const ulong softDirty = 1UL << 55;
        const ulong exclusive = 1UL << 56;
        const ulong fileOrShared = 1UL << 61;
        const ulong present = 1UL << 63;
        if (address >= TaskSize || AreaAt(address) is null)
        {
            return 0;
        }

        ulong* entry = Tables.Find(address);
        if (entry == null || !PteBits.IsMapped(*entry))
        {
            return softDirty;
        }

        long frame = PteBits.FrameOf(*entry);
        ulong result = present | softDirty | (showsFrame ? (ulong)frame : 0);
        if ((*entry & PteBits.Special) != 0)
        {
            return result;
        }

        ref PageFrame page = ref Frames[frame];
        result |= page.Use == FrameUse.Anonymous ? 0 : fileOrShared;
        return page.MapCount == 1 ? result | exclusive : result;
    }

    /// <summary>Rights and name of an area, for a line about it.</summary>
    internal string Describe(VmArea area)
    {
        string name = NameOf(area);
        return name.Length == 0 ? RightsText(area) : $"{RightsText(area)} {name}";
    }

    /// <summary>The four letters of /proc/PID/maps.</summary>
    internal static string RightsText(VmArea area) => string.Create(4, area.Flags, static (text, flags) =>
    {
        text[0] = (flags & VmFlags.Read) != 0 ? 'r' : '-';
        text[1] = (flags & VmFlags.Write) != 0 ? 'w' : '-';
        text[2] = (flags & VmFlags.Exec) != 0 ? 'x' : '-';
        text[3] = (flags & VmFlags.MayShare) != 0 ? 's' : 'p';
    });

    /// <summary>The last column of /proc/PID/maps: a path, [heap], [stack] or nothing.</summary>
    internal string NameOf(VmArea area) =>
        area.File is { } file ? file.MapName
        : area.Start < Brk && area.End > StartBrk ? "[heap]"
        : Program.StartStack != 0 && area.Start <= Program.StartStack && area.End >= Program.StartStack ? "[stack]"
        : string.Empty;

    /// <summary>Bytes of the program's code, whole pages.</summary>
    private ulong TextBytes => RoundUp(Program.EndCode) - (Program.StartCode & ~PageMask);

    private void WriteHeader(StringBuilder text, VmArea area)
    {
        IMappableFile? file = area.File;
        long offset = file is null ? 0 : area.PageOffset << 12;
        uint device = file?.Device ?? 0;
        int start = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"{area.Start:x8}-{area.End:x8} {RightsText(area)} {offset:x8} {device >> 8:x2}:{device & 0xFF:x2} ");
        text.Append(CultureInfo.InvariantCulture, $"{file?.InodeNumber ?? 0} ");
        string name = NameOf(area);
        if (name.Length > 0)
        {
            text.Append(' ', Math.Max(0, NameColumn - (text.Length - start)));
            text.Append(' ').Append(name.Replace("\n", "\\012", StringComparison.Ordinal));
        }

        text.Append('\n');
    }
}
