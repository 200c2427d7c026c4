using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Which parts the encodings of a code have, worked out once from the kinds of its operands.</summary>
internal sealed class OperandShape
{
    public OperandShape(Code code)
    {
        OpCodeInfo info = code.ToOpCode();
        HasModRm = info.IsGroup || info.IsRmGroup;
        var immediates = new List<int>();
        for (int i = 0; i < info.OpCount; i++)
        {
            string kind = info.GetOpKind(i).ToString();
            bool orMemory = kind.EndsWith("_or_mem", StringComparison.Ordinal);
            IsVsib |= kind.StartsWith("mem_vsib", StringComparison.Ordinal);
            MayBeMemory |= orMemory || kind == "mem" || IsVsib;
            MayBeRegister |= orMemory;
            HasModRm |= orMemory || kind == "mem" || IsVsib || kind.EndsWith("_reg", StringComparison.Ordinal)
                || kind.EndsWith("_rm", StringComparison.Ordinal);
            HasOpcodeRegister |= kind.EndsWith("_opcode", StringComparison.Ordinal);
            UsesVvvv |= kind.EndsWith("_vvvv", StringComparison.Ordinal);
            HasMemoryOffset |= kind == "mem_offs";
            if (ImmediateSize(info.GetOpKind(i)) is > 0 and int bytes)
            {
                immediates.Add(bytes);
            }
        }

        MayBeRegister |= !MayBeMemory;
        ImmediateBytes = [.. immediates];
    }

    public bool HasModRm { get; }

    /// <summary>A register is named by the low three opcode bits.</summary>
    public bool HasOpcodeRegister { get; }

    /// <summary>A register is named by VEX.vvvv.</summary>
    public bool UsesVvvv { get; }

    /// <summary>The operand is an offset right after the opcode (MOV AL, moffs8).</summary>
    public bool HasMemoryOffset { get; }

    /// <summary>ModRM can name memory.</summary>
    public bool MayBeMemory { get; }

    /// <summary>There is a form without a memory operand in ModRM.</summary>
    public bool MayBeRegister { get; }

    /// <summary>The index of the memory operand is a vector register (SDM 2A 2.3.12).</summary>
    public bool IsVsib { get; }

    /// <summary>The sizes of the immediates, in order; a branch displacement is one.</summary>
    public int[] ImmediateBytes { get; }

    private static int ImmediateSize(OpCodeOperandKind kind) => kind switch
    {
        OpCodeOperandKind.imm8 or OpCodeOperandKind.imm8sex16 or OpCodeOperandKind.imm8sex32
            or OpCodeOperandKind.imm8sex64 or OpCodeOperandKind.br16_1 or OpCodeOperandKind.br32_1
            or OpCodeOperandKind.br64_1 or OpCodeOperandKind.xmm_is4 or OpCodeOperandKind.ymm_is4 => 1,
        OpCodeOperandKind.imm16 or OpCodeOperandKind.br16_2 => 2,
        OpCodeOperandKind.imm32 or OpCodeOperandKind.imm32sex64 or OpCodeOperandKind.br32_4
            or OpCodeOperandKind.br64_4 => 4,
        OpCodeOperandKind.imm64 => 8,
        _ => 0,
    };
}
