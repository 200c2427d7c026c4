using KernelModel.AddressSpaces;
using KernelModel.Frames;

namespace KernelModel.Paging;

/// <summary>
/// From a frame to the entries that map it: through the family of an anonymous page to the areas that may show it, and
/// from each to its entry (rmap_walk).
/// </summary>
internal sealed unsafe class ReverseMap(AddressSpaceManager manager)
{
    /// <summary>Finds where an anonymous frame is mapped.</summary>
    /// <param name="frame">A frame in use as <see cref="FrameUse.Anonymous"/>.</param>
    /// <param name="into">Receives the address spaces and addresses; not cleared.</param>
    public void FindAnonymous(long frame, List<(MmStruct Mm, ulong Address)> into)
    {
        ref PageFrame page = ref manager.Frames[frame];
        for (VmArea? area = manager.FamilyOf(page.Owner)?.First; area is not null; area = area.AnonNext)
        {
            AddIfMapped(area, frame, page.Index, into);
        }
    }

    private static void AddIfMapped(VmArea area, long frame, long index, List<(MmStruct Mm, ulong Address)> into)
    {
        if (area.Mm is { } mm && area.TryAddressOf(index, out ulong at))
        {
            ulong* entry = mm.Tables.Find(at);
            if (entry != null && PteBits.IsMapped(*entry) && PteBits.FrameOf(*entry) == frame)
            {
                into.Add((mm, at));
            }
        }
    }
}
