namespace Tests.Conformance.Segmentation;

/// <summary>The fields of a descriptor that checks look at.</summary>
internal readonly record struct Spec(int Type, bool S, int Dpl, bool P, bool L = false, bool D = false)
{
    /// <summary>The access byte: P, DPL, S, type.</summary>
    public int Access => Type | (S ? 0x10 : 0) | (Dpl << 5) | (P ? 0x80 : 0);

    /// <summary>Attributes with G, so that a limit of FFFFFH is 4 GiB - 1.</summary>
    public int Attributes => Access | (L ? 0x2000 : 0) | (D ? 0x4000 : 0) | 0x8000;

    /// <summary>All types, privilege levels and P; with S only as asked.</summary>
    public static IEnumerable<Spec> All(params bool[] s)
    {
        foreach (bool isSegment in s)
        {
            for (int bits = 0; bits < 128; bits++)
            {
                yield return new Spec(bits & 15, isSegment, (bits >> 4) & 3, (bits & 64) != 0);
            }
        }
    }

    /// <summary>The same with every combination of L and D.</summary>
    public static IEnumerable<Spec> AllSizes(params bool[] s) =>
        from spec in All(s)
        from size in Enumerable.Range(0, 4)
        select spec with { L = (size & 1) != 0, D = (size & 2) != 0 };
}
