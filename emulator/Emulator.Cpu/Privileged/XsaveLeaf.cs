namespace Emulator.Cpu.Privileged;

/// <summary>The components of extended state: XCR0 and CPUID leaf 0DH (SDM 1 13.1–13.2).</summary>
internal static unsafe class XsaveLeaf
{
    /// <summary>Legacy region and header: what every XSAVE area has (SDM 1 13.4).</summary>
    private const uint FirstBytes = 512 + 64;

    /// <summary>The bit of each component in XCR0, the feature it comes with, its size and offset in bytes.</summary>
    private static readonly (int Bit, CpuFeature Feature, uint SizeBytes, uint OffsetBytes)[] s_components =
    [
        (0, CpuFeature.Xsave, 0, 0),
        (1, CpuFeature.Sse, 0, 0),
        (2, CpuFeature.Avx, 256, FirstBytes),
        (9, CpuFeature.Pku, 8, 2688),
    ];

    /// <summary>The bits of XCR0 that may be set.</summary>
    internal static ulong Supported(CpuModel model)
    {
        ulong bits = 0;
        foreach ((int bit, CpuFeature feature, _, _) in s_components)
        {
            bits |= model.Has(feature) ? 1UL << bit : 0;
        }

        return bits;
    }

    internal static CpuidResult Read(Core c, uint subleaf)
    {
        ulong supported = Supported(c.Model);
        switch (subleaf)
        {
            case 0:
                return new((uint)supported, AreaBytes(c.S->Xcr0), AreaBytes(supported), (uint)(supported >> 32));
            case 1:
                return new(0, c.Model.Has(CpuFeature.XsaveC) ? CompactedBytes(c.S->Xcr0) : 0, 0, 0);
            default:
                foreach ((int bit, CpuFeature feature, uint sizeBytes, uint offsetBytes) in s_components)
                {
                    if (bit == subleaf && bit > 1 && c.Model.Has(feature))
                    {
                        return new(sizeBytes, offsetBytes, 0, 0);
                    }
                }

                return default;
        }
    }

    private static uint AreaBytes(ulong components)
    {
        uint end = FirstBytes;
        foreach ((int bit, _, uint sizeBytes, uint offsetBytes) in s_components)
        {
            end = (components >> bit & 1) != 0 ? Math.Max(end, offsetBytes + sizeBytes) : end;
        }

        return end;
    }

    private static uint CompactedBytes(ulong components)
    {
        uint bytes = FirstBytes;
        foreach ((int bit, _, uint sizeBytes, _) in s_components)
        {
            bytes += (components >> bit & 1) != 0 ? sizeBytes : 0;
        }

        return bytes;
    }
}
