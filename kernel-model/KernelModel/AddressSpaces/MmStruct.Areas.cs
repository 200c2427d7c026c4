using KernelModel.PageCache;

namespace KernelModel.AddressSpaces;

/// <content>Areas: made, split, merged and let go.</content>
internal sealed unsafe partial class MmStruct
{
    /// <summary>Makes an area and puts it in its place; counts it.</summary>
    private VmArea AddArea(ulong start, ulong end, VmFlags flags, IMappableFile? file, FileMapping? mapping, long page)
    {
        VmArea area = Manager.TakeArea();
        area.Start = start;
        area.End = end;
        area.Flags = flags;
        area.PageOffset = page;
        area.File = file;
        area.Mapping = mapping;
        area.Mm = this;
        area.UpdateEntryBits();
        Link(area);
        AccountPages(flags, area.PageCount);
        if ((flags & VmFlags.Locked) != 0)
        {
            LockedPages += area.PageCount;
        }

        return area;
    }

    private void Link(VmArea area)
    {
        area.File?.AreaOpened();
        area.Mapping?.AddArea(area);
        Areas.Insert(area);
    }

    /// <summary>Takes an area out of the tree and lets it go; its pages are unmapped already.</summary>
    private void RemoveArea(VmArea area)
    {
        Areas.Remove(area);
        AccountPages(area.Flags, -area.PageCount);
        if (area.Has(VmFlags.Locked))
        {
            LockedPages -= area.PageCount;
        }

        Release(area);
    }

    /// <summary>Gives everything back that an area holds.</summary>
    private void Release(VmArea area)
    {
        area.Mapping?.RemoveArea(area);
        Manager.LeaveFamily(area);
        IMappableFile? file = area.File;
        Manager.GiveArea(area);
        file?.AreaClosed();
    }

    /// <summary>Cuts an area in two; the upper part is a new area. Nothing is counted again.</summary>
    private VmArea Split(VmArea area, ulong at)
    {
        VmArea upper = Manager.TakeArea();
        upper.Start = at;
        upper.End = area.End;
        upper.Flags = area.Flags;
        upper.PageOffset = area.PageIndexOf(at);
        upper.EntryBits = area.EntryBits;
        upper.File = area.File;
        upper.Mapping = area.Mapping;
        upper.Mm = this;
        area.End = at;
        area.Anon?.Add(upper);
        upper.MergeFamily = area.MergeFamily;
        upper.IsForkChild = area.IsForkChild;
        Link(upper);
        return upper;
    }

    /// <summary>Makes bounds of areas at both ends of a range.</summary>
    /// <returns>The first area of the range, or null.</returns>
    private VmArea? Isolate(ulong start, ulong end)
    {
        VmArea? area = Areas.FindIntersection(start, end);
        if (area is not null && area.Start < start)
        {
            area = Split(area, start);
        }

        if (Areas.FindIntersection(end - 1, end) is { } last && last.End > end)
        {
            Split(last, end);
        }

        return area;
    }

    /// <summary>Joins an area that is new or was changed with its neighbours, if nothing tells them apart (vma_merge).
    /// </summary>
    /// <param name="area">The area.</param>
    /// <param name="isWhole">
    /// It is no part that was cut off or made just now. Linux takes no area away whose going is counted: a segment's
    /// may be moved into by parts only (can_merge_remove_vma).
    /// </param>
    /// <returns>The area that it is part of now.</returns>
    private VmArea MergeNeighbours(VmArea area, bool isWhole = false)
    {
        bool isCounted = area.File is SegmentAttachment;
        if (isCounted && isWhole)
        {
            return area;
        }

        if (area.Previous is { } below && TryMerge(below, area))
        {
            area = below;
            if (isCounted)
            {
                return area;
            }
        }

        if (area.Next is { } above)
        {
            TryMerge(area, above);
        }

        return area;
    }

    /// <summary>The lower of two neighbours takes the other in, if nothing tells them apart.</summary>
    private bool TryMerge(VmArea lower, VmArea upper)
    {
        if (lower.End != upper.Start || lower.Flags != upper.Flags || !ReferenceEquals(lower.File, upper.File)
            || lower.Mapping != upper.Mapping || lower.PageOffset + lower.PageCount != upper.PageOffset
            || lower.Has(VmFlags.Special) || !FamiliesAllowMerge(lower, upper))
        {
            return false;
        }

        if (lower.Anon is null && upper.Anon is { } family)
        {
            family.Add(lower);
            lower.MergeFamily = upper.MergeFamily;
            lower.IsForkChild = upper.IsForkChild;
        }

        ulong end = upper.End;
        Areas.Remove(upper);
        Release(upper);
        lower.End = end;
        Areas.BoundsChanged(lower);
        return true;
    }

    /// <summary>is_mergeable_anon_vma</summary>
    private static bool FamiliesAllowMerge(VmArea lower, VmArea upper) =>
        lower.MergeFamily == upper.MergeFamily
        || (lower.MergeFamily == 0 && !upper.IsForkChild)
        || (upper.MergeFamily == 0 && !lower.IsForkChild);

    /// <summary>
    /// Gives an area a family before its first anonymous page: a neighbour's, when the two could be one area some day
    /// (anon_vma_prepare, find_mergeable_anon_vma), or a new one.
    /// </summary>
    internal AnonVma FamilyOf(VmArea area) // HOT
    {
        return area.Anon ?? Join(area);
    }

    private AnonVma Join(VmArea area)
    {
        VmArea? relative = area.Next is { } next && IsReusable(area, next, next) ? next
            : area.Previous is { } previous && IsReusable(previous, area, previous) ? previous
            : null;
        AnonVma family = relative?.Anon ?? Manager.TakeFamily();
        family.Add(area);
        area.MergeFamily = relative?.MergeFamily ?? Manager.NextMergeFamily();
        return family;
    }

    /// <summary>anon_vma_compatible and reusable_anon_vma</summary>
    private static bool IsReusable(VmArea lower, VmArea upper, VmArea relative) =>
        relative.Anon is not null && !relative.IsForkChild
        && lower.End == upper.Start && ReferenceEquals(lower.File, upper.File) && lower.Mapping == upper.Mapping
        && ((lower.Flags ^ upper.Flags) & ~VmFlags.Access) == 0
        && lower.PageOffset + lower.PageCount == upper.PageOffset;
}
