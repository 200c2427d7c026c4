namespace KernelModel.AddressSpaces;

/// <summary>
/// A family of areas that may show the same anonymous pages: the first, its parts, and their copies in children. A
/// page names its family and its page number, so that all its entries can be found (Linux: anon_vma, in the shape it
/// had before chains: one list a family).
/// </summary>
internal sealed class AnonVma
{
    /// <summary>What <c>PageFrame.Owner</c> holds; above 0.</summary>
    public long Id;

    /// <summary>Areas of the family.</summary>
    public VmArea? First;

    public int AreaCount;

    /// <summary>The next in the pool of free ones.</summary>
    internal AnonVma? NextFree;

    public void Add(VmArea area)
    {
        area.Anon = this;
        area.AnonPrevious = null;
        area.AnonNext = First;
        if (First is not null)
        {
            First.AnonPrevious = area;
        }

        First = area;
        AreaCount++;
    }

    public void Remove(VmArea area)
    {
        if (area.AnonPrevious is null)
        {
            First = area.AnonNext;
        }
        else
        {
            area.AnonPrevious.AnonNext = area.AnonNext;
        }

        if (area.AnonNext is not null)
        {
            area.AnonNext.AnonPrevious = area.AnonPrevious;
        }

        area.AnonPrevious = null;
        area.AnonNext = null;
        area.Anon = null;
        AreaCount--;
    }
}
