using System.Buffers.Binary;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// Extended state between the registers and memory of the host: what a kernel outside the guest does with XSAVE64 and
/// XRSTOR64 of all components of XCR0, in the standard format (SDM 1 13.7, 13.8).
/// </summary>
internal static unsafe class StateImage
{
    private const int StateBvOffset = 512;
    private const int CompBvOffset = 520;
    private const int AvxOffset = StateComponents.HeaderEnd;
    private const int PkruOffset = 2688;

    /// <summary>Saves all components of XCR0.</summary>
    internal static void Save(Core c, Span<byte> area)
    {
        ulong enabled = c.S->Xcr0;
        LegacyRegion.GetX87(c, area, wide: true);
        LegacyRegion.GetMxcsr(c.S, area);
        LegacyRegion.GetXmm(c, area);
        area[StateBvOffset..StateComponents.HeaderEnd].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(area[StateBvOffset..], StateComponents.InUse(c) & enabled);
        if ((enabled & StateComponents.Avx) != 0)
        {
            LegacyRegion.GetHalves(c, area[AvxOffset..], upper: 1);
        }

        if ((enabled & StateComponents.Pkru) != 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(area[PkruOffset..], c.S->Pkru);
        }
    }

    /// <summary>Restores an area; false, and nothing changed, when XRSTOR64 would raise #GP(0).</summary>
    internal static bool TryRestore(Core c, ReadOnlySpan<byte> area)
    {
        CpuState* s = c.S;
        ulong present = XSaveArea.StateBvOf(area);
        uint mxcsr = LegacyRegion.ReadMxcsr(area);
        if ((present & ~s->Xcr0) != 0 || XSaveArea.HeaderFrom(area, CompBvOffset - StateBvOffset)[..16]
            .ContainsAnyExcept((byte)0) || (mxcsr & ~Mxcsr.Defined) != 0)
        {
            return false;
        }

        Initialize(c, ~present);
        s->Mxcsr = mxcsr;
        if ((present & StateComponents.X87) != 0)
        {
            LegacyRegion.SetX87(c, area, wide: true);
        }

        if ((present & StateComponents.Sse) != 0)
        {
            LegacyRegion.SetXmm(c, area);
        }

        if ((present & StateComponents.Avx) != 0)
        {
            LegacyRegion.SetHalves(c, area[AvxOffset..], upper: 1);
        }

        if ((s->Xcr0 & StateComponents.Pkru) != 0)
        {
            uint pkru = (present & StateComponents.Pkru) != 0
                ? BinaryPrimitives.ReadUInt32LittleEndian(area[PkruOffset..])
                : 0;
            bool changes = pkru != s->Pkru;
            s->Pkru = pkru;
            if (changes)
            {
                c.PagingChanged(flush: true);
            }
        }

        return true;
    }

    /// <summary>Initial x87, SSE and AVX state, and MXCSR; PKRU stays.</summary>
    internal static void Initialize(Core c)
    {
        Initialize(c, ulong.MaxValue);
        c.S->Mxcsr = Mxcsr.Initial;
    }

    private static void Initialize(Core c, ulong components)
    {
        if ((components & StateComponents.X87) != 0)
        {
            StateComponents.InitializeX87(c.S);
        }

        if ((components & StateComponents.Sse) != 0)
        {
            LegacyRegion.ClearHalves(c, upper: 0);
        }

        if ((components & StateComponents.Avx) != 0)
        {
            LegacyRegion.ClearHalves(c, upper: 1);
        }
    }
}
