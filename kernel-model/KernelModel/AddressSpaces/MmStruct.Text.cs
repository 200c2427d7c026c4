namespace KernelModel.AddressSpaces;

/// <content>What /proc shows.</content>
internal sealed unsafe partial class MmStruct
{
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
        : area.Start <= Brk && area.End >= StartBrk && StartBrk != Brk ? "[heap]"
        : Program.StartStack != 0 && area.Contains(Program.StartStack) ? "[stack]"
        : string.Empty;
}
