using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// Every user-mode integer instruction × operand size × form of address, taken from Iced's table; and which encodings
/// are left out, each with its reason.
/// </summary>
internal static class InstructionForms
{
    /// <summary>Features whose instructions work on general-purpose registers and memory.</summary>
    private static readonly HashSet<CpuidFeature> s_features =
    [
        CpuidFeature.INTEL8086, CpuidFeature.INTEL186, CpuidFeature.INTEL286, CpuidFeature.INTEL386,
        CpuidFeature.INTEL486, CpuidFeature.X64, CpuidFeature.CX8, CpuidFeature.CMPXCHG16B, CpuidFeature.CMOV,
        CpuidFeature.MULTIBYTENOP, CpuidFeature.PAUSE, CpuidFeature.POPCNT, CpuidFeature.LZCNT, CpuidFeature.BMI1,
        CpuidFeature.BMI2, CpuidFeature.ADX, CpuidFeature.MOVBE, CpuidFeature.SSE4_2, CpuidFeature.SSE,
        CpuidFeature.SSE2, CpuidFeature.CLFSH, CpuidFeature.CLFLUSHOPT, CpuidFeature.CLWB, CpuidFeature.CLDEMOTE,
        CpuidFeature.PREFETCHW, CpuidFeature.CET_IBT, CpuidFeature.SERIALIZE,
    ];

    /// <summary>Encodings that the host cannot be asked about.</summary>
    private static readonly (string Reason, Mnemonic[] Mnemonics)[] s_left =
    [
        ("enters the host's kernel", [Mnemonic.Int, Mnemonic.Syscall, Mnemonic.Sysenter]),
        ("answers differently on every machine", [Mnemonic.Cpuid, Mnemonic.Rdtsc, Mnemonic.Rdpmc]),
        ("is answered by the host's kernel where UMIP is on, or shows its tables",
            [Mnemonic.Sgdt, Mnemonic.Sidt, Mnemonic.Sldt, Mnemonic.Smsw, Mnemonic.Str, Mnemonic.Lar, Mnemonic.Lsl,
            Mnemonic.Verr, Mnemonic.Verw]),
        ("loads segment registers, which the harness lives on",
            [Mnemonic.Iret, Mnemonic.Iretd, Mnemonic.Iretq, Mnemonic.Retf, Mnemonic.Lds, Mnemonic.Les, Mnemonic.Lfs,
            Mnemonic.Lgs, Mnemonic.Lss]),
        ("depends on MXCSR", [Mnemonic.Ldmxcsr, Mnemonic.Stmxcsr]),
        ("waits for x87 exceptions", [Mnemonic.Wait]),
        ("exists in system management mode only", [Mnemonic.Rsm]),
        ("is not an instruction of 64-bit processors", [Mnemonic.Jmpe]),
    ];

    private static readonly HashSet<string> s_operandKinds =
    [
        "None", "mem_offs", "mem", "r8_or_mem", "r16_or_mem", "r32_or_mem", "r64_or_mem", "r8_reg", "r8_opcode",
        "r16_reg", "r16_rm", "r16_opcode", "r32_reg", "r32_rm", "r32_opcode", "r32_vvvv", "r64_reg", "r64_rm",
        "r64_opcode", "r64_vvvv", "seg_reg", "es", "cs", "ss", "ds", "fs", "gs", "al", "cl", "ax", "dx", "eax", "rax",
        "imm8", "imm8_const_1", "imm8sex16", "imm8sex32", "imm8sex64", "imm16", "imm32", "imm32sex64", "imm64",
        "seg_rSI", "es_rDI", "seg_rBX_al", "br16_1", "br32_1", "br64_1", "br16_2", "br32_4", "br64_4",
    ];

    /// <summary>The forms of one mode.</summary>
    public static IEnumerable<InstructionForm> Of(HostMode mode) =>
        Enum.GetValues<Code>().Where(code => Takes(code, mode))
            .SelectMany(code => AddressingsOf(code, mode).Select(a => new InstructionForm(code, mode, a)));

    /// <summary>Whether a code is one of the forms of a mode.</summary>
    public static bool Takes(Code code, HostMode mode) => IsIn(code, mode) && ReasonToLeave(code) is null;

    /// <summary>Mnemonics of user-mode integer instructions that are left out, by reason.</summary>
    public static IEnumerable<(string Reason, string Mnemonics)> Left =>
        s_left.Select(x => (x.Reason, string.Join(' ', x.Mnemonics).ToUpperInvariant()))
            .Append(("loads segment registers, which the harness lives on", "MOV Sreg, POP Sreg, far JMP and CALL"));

    private static bool IsIn(Code code, HostMode mode)
    {
        OpCodeInfo info = code.ToOpCode();
        bool inMode = mode switch
        {
            HostMode.Bits64 => info.Mode64 && info.IntelDecoder64,
            HostMode.Bits32 => info.Mode32 && info.IntelDecoder32,
            _ => info.Mode16 && info.IntelDecoder16,
        };
        return inMode && info.IsInstruction && !info.Fwait && info.DecoderOption == DecoderOptions.None
            && info.Encoding is EncodingKind.Legacy or EncodingKind.VEX
            && code.CpuidFeatures().All(s_features.Contains);
    }

    /// <summary>Null when the encoding takes part.</summary>
    private static string? ReasonToLeave(Code code)
    {
        OpCodeInfo info = code.ToOpCode();
        if (!info.Cpl3 || info.IsPrivileged)
        {
            return "privileged";
        }

        for (int i = 0; i < info.OpCount; i++)
        {
            if (!s_operandKinds.Contains(info.GetOpKind(i).ToString()))
            {
                return "not an integer instruction";
            }
        }

        if (info.Op0Kind == OpCodeOperandKind.seg_reg || (code.Mnemonic() == Mnemonic.Pop && IsSegment(info.Op0Kind)))
        {
            return "loads a segment register";
        }

        bool far = code.Mnemonic() is Mnemonic.Jmp or Mnemonic.Call && info.Op0Kind == OpCodeOperandKind.mem;
        return far ? "far transfer" : s_left.FirstOrDefault(x => x.Mnemonics.Contains(code.Mnemonic())).Reason;
    }

    private static bool IsSegment(OpCodeOperandKind kind) =>
        kind is OpCodeOperandKind.es or OpCodeOperandKind.cs or OpCodeOperandKind.ss or OpCodeOperandKind.ds
            or OpCodeOperandKind.fs or OpCodeOperandKind.gs;

    private static Addressing[] AddressingsOf(Code code, HostMode mode)
    {
        var shape = new OperandShape(code);
        Addressing[] inMemory = mode == HostMode.Bits64
            ? [Addressing.Base, Addressing.BaseIndex, Addressing.Absolute, Addressing.RipRelative]
            : [Addressing.Base, Addressing.BaseIndex, Addressing.Absolute];
        Addressing[] inRegisters = shape.MayBeRegister ? [Addressing.None] : [];
        return shape.MayBeMemory ? [.. inRegisters, .. inMemory] : inRegisters;
    }
}
