using System.Globalization;
using System.Text;
using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// A walk as text, for traces and reports: each level's entry with its bits, then how the walk ended.
/// </summary>
public static class WalkText
{
    private static readonly string[] s_entryNames = ["", "PTE", "PDE", "PDPTE", "PML4E", "PML5E"];

    private static readonly (ulong Bit, string Name)[] s_entryBits =
    [
        (PagingEntry.P, "P"), (PagingEntry.RW, "RW"), (PagingEntry.US, "US"), (PagingEntry.PWT, "PWT"),
        (PagingEntry.PCD, "PCD"), (PagingEntry.A, "A"), (PagingEntry.D, "D"), (PagingEntry.PS, "PS"),
        (PagingEntry.G, "G"), (PagingEntry.XD, "XD"),
    ];

    private static readonly (PageFaultErrorCode Bit, string Name)[] s_errorBits =
    [
        (PageFaultErrorCode.P, "P"), (PageFaultErrorCode.WR, "W/R"), (PageFaultErrorCode.US, "U/S"),
        (PageFaultErrorCode.RSVD, "RSVD"), (PageFaultErrorCode.ID, "I/D"), (PageFaultErrorCode.PK, "PK"),
    ];

    /// <summary>The name of an entry of a level: 1 PTE … 5 PML5E.</summary>
    public static string EntryName(int level) => s_entryNames[level];

    /// <summary>The bits of an error code by name, such as <c>P W/R U/S</c>; "none" when none is set.</summary>
    public static string ErrorCodeText(PageFaultErrorCode code)
    {
        IEnumerable<string> names = s_errorBits.Where(row => (code & row.Bit) != 0).Select(row => row.Name);
        string text = string.Join(' ', names);
        return text.Length == 0 ? "none" : text;
    }

    /// <summary>One level: which entry, where it lies, what it holds.</summary>
    public static string LevelText(in WalkLevel level)
    {
        ulong entry = level.Entry;
        IEnumerable<string> names = s_entryBits.Where(row => (entry & row.Bit) != 0).Select(row => row.Name);
        string bits = string.Join(' ', names);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{EntryName(level.Level)} at 0x{level.EntryAddress.Value:x} = 0x{entry:x} [{bits}]");
    }

    /// <summary>How a walk ended: where the address leads and with which rights, or the fault's error code.</summary>
    public static string ResultText(in WalkResult result)
    {
        if (result.Faulted)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"#PF, error code 0x{(uint)result.ErrorCode:x} ({ErrorCodeText(result.ErrorCode)})");
        }

        string rights = (result.Writable ? "w" : "-") + (result.Execute ? "x" : "-") + (result.User ? "u" : "-");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"physical 0x{result.PhysicalAddress.Value:x}, page {result.PageSize}, r{rights}");
    }

    /// <summary>The whole walk in one line.</summary>
    public static string OneLine(LinearAddress at, Access access, in PageWalk walk, in WalkResult result)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{access.Mode} {access.Kind} 0x{at.Value:x}:");
        for (int i = 0; i < walk.LevelCount; i++)
        {
            text.Append(' ').Append(LevelText(walk.LevelAt(i))).Append(';');
        }

        return text.Append(' ').Append(ResultText(result)).ToString();
    }
}
