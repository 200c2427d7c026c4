using Emulator.Cpu.VectorFloat;
using RoundingControl = Emulator.Cpu.X87.RoundingControl;
using Iced.Intel;
using static Iced.Intel.Register;

namespace Tests.Conformance.VectorFloat;

/// <summary>All operations of the value layer.</summary>
internal static class FloatOperations
{
    private const int Current = 4;

    public static IEnumerable<FloatOperation> All() =>
        [.. Singles(), .. Doubles(), .. Conversions(), .. Comparisons(), .. Fused(), .. Roundings()];

    /// <summary>ZF, PF and CF as UCOMISD and its relatives set them (SDM 2B).</summary>
    private static ulong FlagsOf(Relation relation) => relation switch
    {
        Relation.Unordered => 0x45,
        Relation.Less => 1,
        Relation.Equal => 0x40,
        _ => 0,
    };

    private static FloatOperation Make(
        string name, Code code, int format, FloatResultKind result, FloatOperation.Body apply) =>
        new(name, Instruction.Create(code, XMM0, XMM1, XMM2), format, result, apply);

    private static FloatOperation MakeUnary(
        string name, Code code, Register to, Register from, int format, FloatResultKind result,
        FloatOperation.Body apply) =>
        new(name, Instruction.Create(code, to, from), format, result, apply);

    private static FloatOperation[] Singles() =>
    [
        Make("ADDSS", Code.VEX_Vaddss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, a, b, _) => SoftArithmetic.Add<Binary32>(ref e, a, b)),
        Make("SUBSS", Code.VEX_Vsubss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, a, b, _) => SoftArithmetic.Subtract<Binary32>(ref e, a, b)),
        Make("MULSS", Code.VEX_Vmulss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, a, b, _) => SoftArithmetic.Multiply<Binary32>(ref e, a, b)),
        Make("DIVSS", Code.VEX_Vdivss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, a, b, _) => SoftArithmetic.Divide<Binary32>(ref e, a, b)),
        Make("SQRTSS", Code.VEX_Vsqrtss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, _, b, _) => SoftArithmetic.SquareRoot<Binary32>(ref e, b)),
        Make("MINSS", Code.VEX_Vminss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, a, b, _) => SoftComparison.Minimum<Binary32>(ref e, a, b)),
        Make("MAXSS", Code.VEX_Vmaxss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, _, a, b, _) => SoftComparison.Maximum<Binary32>(ref e, a, b)),
        Make("RCPSS", Code.VEX_Vrcpss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref _, _, _, b, _) => Approximation.Reciprocal((uint)b)),
        Make("RSQRTSS", Code.VEX_Vrsqrtss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref _, _, _, b, _) => Approximation.ReciprocalRoot((uint)b)),
    ];

    private static FloatOperation[] Doubles() =>
    [
        Make("ADDSD", Code.VEX_Vaddsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, a, b, _) => SoftArithmetic.Add<Binary64>(ref e, a, b)),
        Make("SUBSD", Code.VEX_Vsubsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, a, b, _) => SoftArithmetic.Subtract<Binary64>(ref e, a, b)),
        Make("MULSD", Code.VEX_Vmulsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, a, b, _) => SoftArithmetic.Multiply<Binary64>(ref e, a, b)),
        Make("DIVSD", Code.VEX_Vdivsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, a, b, _) => SoftArithmetic.Divide<Binary64>(ref e, a, b)),
        Make("SQRTSD", Code.VEX_Vsqrtsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, _, b, _) => SoftArithmetic.SquareRoot<Binary64>(ref e, b)),
        Make("MINSD", Code.VEX_Vminsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, a, b, _) => SoftComparison.Minimum<Binary64>(ref e, a, b)),
        Make("MAXSD", Code.VEX_Vmaxsd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, _, a, b, _) => SoftComparison.Maximum<Binary64>(ref e, a, b)),
    ];

    private static FloatOperation[] Conversions() =>
    [
        Make("CVTSS2SD", Code.VEX_Vcvtss2sd_xmm_xmm_xmmm32, 32, FloatResultKind.Low64,
            (ref e, _, _, b, _) => SoftConversion.Convert<Binary32, Binary64>(ref e, b)),
        Make("CVTSD2SS", Code.VEX_Vcvtsd2ss_xmm_xmm_xmmm64, 64, FloatResultKind.Low32,
            (ref e, _, _, b, _) => SoftConversion.Convert<Binary64, Binary32>(ref e, b)),
        MakeUnary("VCVTPH2PS", Code.VEX_Vcvtph2ps_xmm_xmmm64, XMM0, XMM1, 16, FloatResultKind.Low32,
            (ref e, _, a, _, _) => SoftConversion.FromHalf(ref e, a)),
        ToHalf(0), ToHalf(1), ToHalf(2), ToHalf(3), ToHalf(Current),
        ToInteger("CVTSS2SI r32", Code.VEX_Vcvtss2si_r32_xmmm32, 32, 32, truncate: false),
        ToInteger("CVTSS2SI r64", Code.VEX_Vcvtss2si_r64_xmmm32, 32, 64, truncate: false),
        ToInteger("CVTTSS2SI r32", Code.VEX_Vcvttss2si_r32_xmmm32, 32, 32, truncate: true),
        ToInteger("CVTTSS2SI r64", Code.VEX_Vcvttss2si_r64_xmmm32, 32, 64, truncate: true),
        ToInteger("CVTSD2SI r32", Code.VEX_Vcvtsd2si_r32_xmmm64, 64, 32, truncate: false),
        ToInteger("CVTSD2SI r64", Code.VEX_Vcvtsd2si_r64_xmmm64, 64, 64, truncate: false),
        ToInteger("CVTTSD2SI r32", Code.VEX_Vcvttsd2si_r32_xmmm64, 64, 32, truncate: true),
        ToInteger("CVTTSD2SI r64", Code.VEX_Vcvttsd2si_r64_xmmm64, 64, 64, truncate: true),
        FromInteger("CVTSI2SS r32", Code.VEX_Vcvtsi2ss_xmm_xmm_rm32, 32, 32),
        FromInteger("CVTSI2SS r64", Code.VEX_Vcvtsi2ss_xmm_xmm_rm64, 32, 64),
        FromInteger("CVTSI2SD r32", Code.VEX_Vcvtsi2sd_xmm_xmm_rm32, 64, 32),
        FromInteger("CVTSI2SD r64", Code.VEX_Vcvtsi2sd_xmm_xmm_rm64, 64, 64),
    ];

    private static FloatOperation ToHalf(int control) =>
        new($"VCVTPS2PH {control}", Instruction.Create(Code.VEX_Vcvtps2ph_xmmm64_xmm_imm8, XMM0, XMM1, control), 32,
            FloatResultKind.Low16, (ref e, _, a, _, _) => SoftConversion.ToHalf(ref e, a, control));

    private static FloatOperation ToInteger(string name, Code code, int format, int bits, bool truncate)
    {
        FloatResultKind result = bits == 32 ? FloatResultKind.Eax : FloatResultKind.Rax;
        return MakeUnary(name, code, bits == 32 ? EAX : RAX, XMM1, format, result, (ref e, _, a, _, _) =>
        {
            RoundingControl rounding = truncate ? RoundingControl.Truncate : e.Rounding;
            return format == 32 ? SoftConversion.ToInteger<Binary32>(ref e, a, bits, rounding)
                : SoftConversion.ToInteger<Binary64>(ref e, a, bits, rounding);
        });
    }

    private static FloatOperation FromInteger(string name, Code code, int format, int bits)
    {
        FloatResultKind result = format == 32 ? FloatResultKind.Low32 : FloatResultKind.Low64;
        Instruction instruction = Instruction.Create(code, XMM0, XMM1, bits == 32 ? EAX : RAX);
        return new FloatOperation(name, instruction, format, result, (ref e, _, _, _, rax) =>
        {
            long value = bits == 32 ? (int)rax : (long)rax;
            return format == 32 ? SoftConversion.FromInteger<Binary32>(ref e, value)
                : SoftConversion.FromInteger<Binary64>(ref e, value);
        });
    }

    private static FloatOperation[] Comparisons() =>
    [
        MakeUnary("UCOMISS", Code.VEX_Vucomiss_xmm_xmmm32, XMM1, XMM2, 32, FloatResultKind.Flags,
            (ref e, _, a, b, _) => FlagsOf(SoftComparison.Compare<Binary32>(ref e, a, b, false))),
        MakeUnary("COMISS", Code.VEX_Vcomiss_xmm_xmmm32, XMM1, XMM2, 32, FloatResultKind.Flags,
            (ref e, _, a, b, _) => FlagsOf(SoftComparison.Compare<Binary32>(ref e, a, b, true))),
        MakeUnary("UCOMISD", Code.VEX_Vucomisd_xmm_xmmm64, XMM1, XMM2, 64, FloatResultKind.Flags,
            (ref e, _, a, b, _) => FlagsOf(SoftComparison.Compare<Binary64>(ref e, a, b, false))),
        MakeUnary("COMISD", Code.VEX_Vcomisd_xmm_xmmm64, XMM1, XMM2, 64, FloatResultKind.Flags,
            (ref e, _, a, b, _) => FlagsOf(SoftComparison.Compare<Binary64>(ref e, a, b, true))),
        .. Enumerable.Range(0, 32).Select(predicate => new FloatOperation(
            $"CMPSD {predicate}",
            Instruction.Create(Code.VEX_Vcmpsd_xmm_xmm_xmmm64_imm8, XMM0, XMM1, XMM2, predicate), 64,
            FloatResultKind.Low64,
            (ref e, _, a, b, _) => ComparePredicate.Holds<Binary64>(ref e, predicate, a, b) ? ulong.MaxValue : 0)),
    ];

    private static FloatOperation[] Fused() =>
    [
        Make("VFMADD213SS", Code.VEX_Vfmadd213ss_xmm_xmm_xmmm32, 32, FloatResultKind.Low32,
            (ref e, b, a, c, _) => SoftFused.MultiplyAdd<Binary32>(ref e, a, b, c, false, false)),
        Make("VFMADD132SD", Code.VEX_Vfmadd132sd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, a, c, b, _) => SoftFused.MultiplyAdd<Binary64>(ref e, a, b, c, false, false)),
        Make("VFMADD213SD", Code.VEX_Vfmadd213sd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, b, a, c, _) => SoftFused.MultiplyAdd<Binary64>(ref e, a, b, c, false, false)),
        Make("VFMADD231SD", Code.VEX_Vfmadd231sd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, c, a, b, _) => SoftFused.MultiplyAdd<Binary64>(ref e, a, b, c, false, false)),
        Make("VFMSUB231SD", Code.VEX_Vfmsub231sd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, c, a, b, _) => SoftFused.MultiplyAdd<Binary64>(ref e, a, b, c, false, true)),
        Make("VFNMADD231SD", Code.VEX_Vfnmadd231sd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, c, a, b, _) => SoftFused.MultiplyAdd<Binary64>(ref e, a, b, c, true, false)),
        Make("VFNMSUB231SD", Code.VEX_Vfnmsub231sd_xmm_xmm_xmmm64, 64, FloatResultKind.Low64,
            (ref e, c, a, b, _) => SoftFused.MultiplyAdd<Binary64>(ref e, a, b, c, true, true)),
    ];

    private static IEnumerable<FloatOperation> Roundings() =>
        Enumerable.Range(0, 16).SelectMany(control => new FloatOperation[]
        {
            new($"ROUNDSS {control}",
                Instruction.Create(Code.VEX_Vroundss_xmm_xmm_xmmm32_imm8, XMM0, XMM1, XMM2, control), 32,
                FloatResultKind.Low32,
                (ref e, _, _, b, _) => SoftConversion.RoundToIntegral<Binary32>(ref e, b, control)),
            new($"ROUNDSD {control}",
                Instruction.Create(Code.VEX_Vroundsd_xmm_xmm_xmmm64_imm8, XMM0, XMM1, XMM2, control), 64,
                FloatResultKind.Low64,
                (ref e, _, _, b, _) => SoftConversion.RoundToIntegral<Binary64>(ref e, b, control)),
        });
}
