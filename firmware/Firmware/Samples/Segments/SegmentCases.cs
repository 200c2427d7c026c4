using Emulator.Arch;
using static Firmware.Samples.Segments.SegmentAccess;
using static Firmware.Samples.Segments.SegmentFlags;

namespace Firmware.Samples.Segments;

/// <summary>
/// The table: base, limit and type at work, and every way in which they refuse (SDM 3A 5.3, 5.4, 5.5, 5.6).
/// </summary>
internal static class SegmentCases
{
    private const uint Marked = SegmentsLayout.Marked;
    private const SegmentFlags Plain = P | S | DB;
    private const ExceptionVector Protection = ExceptionVector.GeneralProtection;

    private static readonly SegmentDescriptor s_page = new(Marked, 0xFFF, SegmentType.ReadWrite, Plain);
    private static readonly SegmentDescriptor s_down = new(Marked, 0xFFF, SegmentType.ReadWriteDown, Plain);

    /// <summary>The exceptions that segments raise.</summary>
    public static IReadOnlyList<ExceptionVector> Exceptions { get; } =
        [ExceptionVector.SegmentNotPresent, ExceptionVector.StackFault, Protection];

    /// <summary>All cases in order.</summary>
    public static IReadOnlyList<SegmentCase> All { get; } =
    [
        .. Bases(), .. Limits(), .. ExpandDown(), .. Types(), .. Loads(), .. Stacks(),
    ];

    private static IEnumerable<SegmentCase> Bases() =>
    [
        new("base 0: the offset is the linear address", Flat(SegmentType.ReadWrite), Read, Marked + 0x40),
        new("base and offset are added", s_page, Read, 0x40),
        new("another base, the same offset", s_page with { Base = Marked + 0x1000 }, Read, 0x40),
        new("a base need not be aligned", s_page with { Base = Marked + 0x1234 }, Read, 0),
        new(
            "the sum wraps at 4 GiB",
            Flat(SegmentType.ReadWrite) with { Base = 0xFFFF_F000 },
            Read,
            Marked + 0x1000),
        new("a write through a base", s_page, Write, 0x80),
    ];

    private static IEnumerable<SegmentCase> Limits() =>
    [
        new("the last four bytes below the limit", s_page, Read, 0xFFC),
        new("the last byte is above the limit", s_page, Read, 0xFFD, Protection),
        new("all bytes are above the limit", s_page, Write, 0x1000, Protection),
        new("offset FFFFFFFF", s_page, Read, uint.MaxValue, Protection),
        new("limit 3 holds one doubleword", s_page with { Limit = 3 }, Read, 0),
        new("limit 2 does not", s_page with { Limit = 2 }, Read, 0, Protection),
        new("limit 0 in pages holds one page", s_page with { Limit = 0, Flags = Plain | G }, Read, 0xFFC),
        new("and no byte more", s_page with { Limit = 0, Flags = Plain | G }, Read, 0xFFD, Protection),
    ];

    private static IEnumerable<SegmentCase> ExpandDown() =>
    [
        new("expand-down: at the limit", s_down, Read, 0xFFF, Protection),
        new("expand-down: above the limit", s_down, Read, 0x1000),
        new("expand-down, D/B=1: above 64 KiB", s_down, Read, 0x1_0000),
        new("expand-down, D/B=0: the last of 64 KiB", s_down with { Flags = P | S }, Read, 0xFFFC),
        new("expand-down, D/B=0: above 64 KiB", s_down with { Flags = P | S }, Read, 0x1_0000, Protection),
    ];

    private static IEnumerable<SegmentCase> Types() =>
    [
        new("read-only data can be read", s_page with { Type = SegmentType.ReadOnly }, Read, 0),
        new("read-only data cannot be written", s_page with { Type = SegmentType.ReadOnly }, Write, 0, Protection),
        new("readable code can be read", s_page with { Type = SegmentType.ExecuteRead }, Read, 0),
        new("code cannot be written", s_page with { Type = SegmentType.ExecuteRead }, Write, 0, Protection),
        Refused("execute-only code is no data segment", s_page with { Type = SegmentType.ExecuteOnly }, Load),
        new("code can be called", CodeOf(uint.MaxValue), Execute, 0),
        new("but not beyond its limit", CodeOf(0), Execute, 0x10, Protection),
        Refused("data cannot be called", s_page, Execute),
    ];

    private static IEnumerable<SegmentCase> Loads() =>
    [
        new("the null selector can be loaded", null, Load, 0) { OtherSelector = 0 },
        new("but nothing reached through it", null, Read, 0, Protection) { OtherSelector = 0 },
        new("a selector beyond the table", null, Load, 0, Protection) { OtherSelector = 0xFF8, IsRefusedLoad = true },
        Refused("a segment that is not present", s_page with { Flags = S | DB }, Load) with
        {
            Vector = ExceptionVector.SegmentNotPresent,
        },
        Refused("RPL 3 for a segment of DPL 0", s_page, Load) with { Rpl = 3 },
        new("RPL 3 for a segment of DPL 3", s_page with { Flags = Plain | Dpl3 }, Read, 0) { Rpl = 3 },
        Refused("a system segment is no data segment", new(Marked, 0x67, SegmentType.Ldt, P), Load),
    ];

    private static IEnumerable<SegmentCase> Stacks() =>
    [
        new("the stack through SS", Flat(SegmentType.ReadWrite), ReadStack, Marked),
        new("above the limit of SS", StackOf(Marked - 1), ReadStack, Marked, ExceptionVector.StackFault),
        Refused("SS needs writable data", s_page with { Type = SegmentType.ReadOnly }, LoadStack),
        Refused("SS needs the privilege level of the code", s_page with { Flags = Plain | Dpl3 }, LoadStack),
        Refused("a stack that is not present", s_page with { Flags = S | DB }, LoadStack) with
        {
            Vector = ExceptionVector.StackFault,
        },
        new("SS cannot be null", null, LoadStack, 0, Protection) { OtherSelector = 0 },
    ];

    private static SegmentCase Refused(string title, SegmentDescriptor segment, SegmentAccess access) =>
        new(title, segment, access, 0, Protection) { IsRefusedLoad = true };

    private static SegmentDescriptor Flat(SegmentType type) => new(0, 0xF_FFFF, type, Plain | G);

    private static SegmentDescriptor StackOf(uint limitBytes) =>
        new(0, limitBytes >> 12, SegmentType.ReadWrite, Plain | G);

    private static SegmentDescriptor CodeOf(uint limit) =>
        new(SegmentsLayout.FarReturn, Math.Min(limit, 0xF_FFFF), SegmentType.ExecuteRead, Plain);
}
