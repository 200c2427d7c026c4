using System.Buffers.Binary;
using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// One XSAVE area while an instruction works on it (SDM 1 13.4): the places of its pieces, reached in full for the
/// components that the instruction may touch.
/// </summary>
internal unsafe ref struct XSaveArea
{
    /// <summary>Bit 63 of XCOMP_BV: the area is in the compacted format.</summary>
    internal const ulong Compacted = 1UL << 63;

    private const int StateBvOffset = 512;
    private const int CompBvOffset = 520;
    private readonly Core _core;
    private readonly DecodedOp* _op;
    private readonly AccessKind _kind;
    private Place _front;
    private Place _avx;
    private Place _pkru;

    private XSaveArea(Core core, DecodedOp* op, AccessKind kind)
    {
        _core = core;
        _op = op;
        _kind = kind;
    }

    /// <summary>Checks the alignment and reaches the legacy region and the header.</summary>
    internal static bool TryReach(Core c, DecodedOp* op, AccessKind kind, out XSaveArea area)
    {
        area = new XSaveArea(c, op, kind);
        return StateArea.TryAlign(c, op, kind, StateArea.XsaveAlignment)
            && StateArea.TryReach(c, op, kind, 0, StateComponents.HeaderEnd, out area._front);
    }

    /// <summary>Reaches the places of the components behind the header.</summary>
    /// <param name="wanted">The components that are going to be saved or restored.</param>
    /// <param name="layout">XCOMP_BV: which components the area has, when it is compacted.</param>
    internal bool TryReachComponents(ulong wanted, ulong layout)
    {
        int compacted = StateComponents.HeaderEnd;
        foreach (StateComponent component in StateComponents.Extended)
        {
            ulong bit = 1UL << component.Bit;
            int offset = (layout & Compacted) != 0 ? compacted : component.OffsetBytes;
            compacted += (layout & bit) != 0 ? component.SizeBytes : 0;
            if ((wanted & bit) != 0
                && !StateArea.TryReach(_core, _op, _kind, offset, component.SizeBytes, out PlaceOf(component)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies the legacy region and the header.</summary>
    internal readonly void LoadFront(Span<byte> image) => _core.LoadBytes(_front, image);

    internal readonly void StoreFront(ReadOnlySpan<byte> image, int offsetBytes, int sizeBytes) =>
        _core.StoreBytes(_front.Slice(offsetBytes, sizeBytes), image.Slice(offsetBytes, sizeBytes));

    internal readonly ulong LoadStateBv() => _core.Load(_front.Slice(StateBvOffset, 8));

    internal readonly void StoreStateBv(ulong value) => _core.Store(_front.Slice(StateBvOffset, 8), value);

    internal readonly void StoreCompBv(ulong value) => _core.Store(_front.Slice(CompBvOffset, 8), value);

    internal static ulong StateBvOf(ReadOnlySpan<byte> image) =>
        BinaryPrimitives.ReadUInt64LittleEndian(image[StateBvOffset..]);

    internal static ulong CompBvOf(ReadOnlySpan<byte> image) =>
        BinaryPrimitives.ReadUInt64LittleEndian(image[CompBvOffset..]);

    /// <summary>The header from a byte of it on, to see whether reserved ones are 0.</summary>
    internal static ReadOnlySpan<byte> HeaderFrom(ReadOnlySpan<byte> image, int offsetBytes) =>
        image[(StateComponents.LegacyBytes + offsetBytes)..StateComponents.HeaderEnd];

    /// <summary>Stores the upper halves of the YMM registers that the mode can name.</summary>
    internal readonly void StoreAvx()
    {
        Span<byte> halves = stackalloc byte[16 * 16];
        LegacyRegion.GetHalves(_core, halves, upper: 1);
        int bytes = 16 * StateComponents.VectorRegisters(_core);
        _core.StoreBytes(_avx.Slice(0, bytes), halves[..bytes]);
    }

    internal readonly void LoadAvx()
    {
        Span<byte> halves = stackalloc byte[16 * 16];
        _core.LoadBytes(_avx, halves);
        LegacyRegion.SetHalves(_core, halves, upper: 1);
    }

    /// <summary>Stores four bytes; the other four of the component are reserved and stay.</summary>
    internal readonly void StorePkru() => _core.Store(_pkru.Slice(0, 4), _core.S->Pkru);

    internal readonly uint LoadPkru() => (uint)_core.Load(_pkru);

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    private ref Place PlaceOf(StateComponent component) => ref component.Bit == 2 ? ref _avx : ref _pkru;
}
