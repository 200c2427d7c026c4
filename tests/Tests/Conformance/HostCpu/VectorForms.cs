using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Every MMX, SSE and AVX instruction up to AVX2 × form of address, taken from Iced's table.</summary>
internal static class VectorForms
{
    private static readonly HashSet<CpuidFeature> s_features =
    [
        CpuidFeature.MMX, CpuidFeature.SSE, CpuidFeature.SSE2, CpuidFeature.SSE3, CpuidFeature.SSSE3,
        CpuidFeature.SSE4_1, CpuidFeature.SSE4_2, CpuidFeature.AES, CpuidFeature.PCLMULQDQ, CpuidFeature.SHA,
        CpuidFeature.GFNI, CpuidFeature.AVX, CpuidFeature.AVX2, CpuidFeature.F16C, CpuidFeature.FMA,
        CpuidFeature.VAES, CpuidFeature.VPCLMULQDQ,
    ];

    /// <summary>The forms of one mode.</summary>
    public static IEnumerable<InstructionForm> Of(HostMode mode) =>
        Enum.GetValues<Code>().Where(code => IsIn(code, mode) && !InstructionForms.Takes(code, mode))
            .SelectMany(code => AddressingsOf(code, mode).Select(a => new InstructionForm(code, mode, a)));

    /// <summary>The features that a code belongs to, as a name of a family.</summary>
    public static string FamilyOf(Code code) => string.Join("+", code.CpuidFeatures());

    private static bool IsIn(Code code, HostMode mode)
    {
        OpCodeInfo info = code.ToOpCode();
        bool inMode = mode switch
        {
            HostMode.Bits64 => info.Mode64 && info.IntelDecoder64,
            HostMode.Bits32 => info.Mode32 && info.IntelDecoder32,
            _ => info.Mode16 && info.IntelDecoder16,
        };
        return inMode && info.IsInstruction && info.DecoderOption == DecoderOptions.None
            && info.Encoding is EncodingKind.Legacy or EncodingKind.VEX
            && code.CpuidFeatures().All(s_features.Contains);
    }

    private static Addressing[] AddressingsOf(Code code, HostMode mode)
    {
        var shape = new OperandShape(code);
        Addressing[] inMemory = shape.IsVsib ? [Addressing.BaseIndex, Addressing.Absolute]
            : mode == HostMode.Bits64
            ? [Addressing.Base, Addressing.BaseIndex, Addressing.Absolute, Addressing.RipRelative]
            : [Addressing.Base, Addressing.BaseIndex, Addressing.Absolute];
        if (shape.IsVsib && mode == HostMode.Bits16)
        {
            return [];
        }

        Addressing[] inRegisters = shape.MayBeRegister ? [Addressing.None] : [];
        return shape.MayBeMemory ? [.. inRegisters, .. inMemory] : inRegisters;
    }
}
