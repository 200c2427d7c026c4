using Emulator.Cpu.Privileged;
using Emulator.Cpu.X87;

namespace Emulator.Cpu.ExtendedState;

/// <summary>
/// The state components that this product has, where they lie, and which are in use (SDM 1 13.4–13.6).
/// </summary>
internal static unsafe class StateComponents
{
    internal const ulong X87 = 1UL << 0;
    internal const ulong Sse = 1UL << 1;
    internal const ulong Avx = 1UL << 2;
    internal const ulong Pkru = 1UL << 9;

    /// <summary>Bytes of the legacy region: an FXSAVE image.</summary>
    internal const int LegacyBytes = 512;

    /// <summary>Legacy region and header: what every XSAVE area has, and where a compacted one goes on.</summary>
    internal const int HeaderEnd = LegacyBytes + 64;

    /// <summary>
    /// All of them. The last two have a place of their own; it is the one that today's processors give them. None asks
    /// for 64-byte alignment in the compacted format, and none is a supervisor component.
    /// </summary>
    internal static IReadOnlyList<StateComponent> All { get; } =
    [
        new(0, CpuFeature.Fpu, 0, 0),
        new(1, CpuFeature.Sse, 0, 0),
        new(2, CpuFeature.Avx, 256, HeaderEnd),
        new(9, CpuFeature.Pku, 8, 2688),
    ];

    /// <summary>The components with a place of their own behind the header.</summary>
    internal static StateComponent[] Extended { get; } = [.. All.Where(component => component.SizeBytes != 0)];

    /// <summary>The bits of XCR0 that a model lets be set.</summary>
    internal static ulong Supported(CpuModel model)
    {
        ulong bits = 0;
        foreach (StateComponent component in All)
        {
            bits |= model.Has(component.Feature) ? 1UL << component.Bit : 0;
        }

        return bits;
    }

    /// <summary>
    /// Whether XCR0 may have a value (SDM 2D, XSETBV): x87 always, AVX only with SSE, only what exists.
    /// </summary>
    internal static bool MayEnable(CpuModel model, ulong value) =>
        (value & X87) != 0 && (value & (Sse | Avx)) != Avx && (value & ~Supported(model)) == 0;

    /// <summary>
    /// XINUSE (SDM 1 13.6): the components that are not in their initial configuration, worked out from the registers.
    /// Outside 64-bit mode the upper eight vector registers do not count.
    /// </summary>
    internal static ulong InUse(Core c)
    {
        CpuState* s = c.S;
        ulong lower = 0;
        ulong upper = 0;
        int registers = VectorRegisters(c);
        for (int i = 0; i < registers; i++)
        {
            lower |= s->Ymm[4 * i] | s->Ymm[(4 * i) + 1];
            upper |= s->Ymm[(4 * i) + 2] | s->Ymm[(4 * i) + 3];
        }

        return (IsX87Initial(s) ? 0 : X87) | (lower != 0 ? Sse : 0) | (upper != 0 ? Avx : 0)
            | (s->Pkru != 0 ? Pkru : 0);
    }

    /// <summary>How many vector registers the current mode can name, and so saves and restores.</summary>
    internal static int VectorRegisters(Core c) => c.In64BitCode ? 16 : 8;

    /// <summary>The initial configuration of the x87 state: FNINIT and empty registers of zeros (SDM 1 13.6).</summary>
    internal static void InitializeX87(CpuState* s)
    {
        X87Unit.Initialize(s);
        new Span<ulong>(s->FpuRegisters, 16).Clear();
    }

    private static bool IsX87Initial(CpuState* s) =>
        s->FpuControl == 0x37F && (s->FpuStatus | s->FpuTag | s->FpuOpcode) == 0
        && (s->FpuInstructionPointer | s->FpuDataPointer) == 0
        && (s->FpuInstructionSelector | s->FpuDataSelector) == 0
        && !new ReadOnlySpan<ulong>(s->FpuRegisters, 16).ContainsAnyExcept(0UL);
}
