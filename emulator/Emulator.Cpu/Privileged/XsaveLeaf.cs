using Emulator.Cpu.ExtendedState;

namespace Emulator.Cpu.Privileged;

/// <summary>CPUID leaf 0DH: the components of extended state and the sizes of their areas (SDM 1 13.2).</summary>
internal static unsafe class XsaveLeaf
{
    internal static CpuidResult Read(Core c, uint subleaf)
    {
        ulong supported = StateComponents.Supported(c.Model);
        switch (subleaf)
        {
            case 0:
                return new((uint)supported, AreaBytes(c.S->Xcr0), AreaBytes(supported), (uint)(supported >> 32));
            case 1:
                return new(0, c.Model.Has(CpuFeature.XsaveC) ? CompactedBytes(c.S->Xcr0) : 0, 0, 0);
            default:
                foreach (StateComponent component in StateComponents.Extended)
                {
                    if (component.Bit == subleaf && c.Model.Has(component.Feature))
                    {
                        return new((uint)component.SizeBytes, (uint)component.OffsetBytes, 0, 0);
                    }
                }

                return default;
        }
    }

    private static uint AreaBytes(ulong components)
    {
        int end = StateComponents.HeaderEnd;
        foreach (StateComponent component in StateComponents.Extended)
        {
            bool there = (components >> component.Bit & 1) != 0;
            end = there ? Math.Max(end, component.OffsetBytes + component.SizeBytes) : end;
        }

        return (uint)end;
    }

    private static uint CompactedBytes(ulong components)
    {
        int bytes = StateComponents.HeaderEnd;
        foreach (StateComponent component in StateComponents.Extended)
        {
            bytes += (components >> component.Bit & 1) != 0 ? component.SizeBytes : 0;
        }

        return (uint)bytes;
    }
}
