using KernelModel.AddressSpaces;

namespace Tests.Kernel.Mm;

/// <summary>A process of the naive model beside the real one: a dictionary of pages.</summary>
internal sealed class NaiveProcess(MmStruct mm)
{
    public MmStruct Mm { get; } = mm;

    public Dictionary<int, NaivePage> Pages { get; } = [];

    public NaiveProcess Fork(MmStruct child)
    {
        NaiveProcess copy = new(child);
        foreach ((int page, NaivePage contents) in Pages)
        {
            copy.Pages[page] = contents.Copy();
        }

        return copy;
    }
}
