using Iced.Intel;
using static Emulator.Arch.Rflags;

namespace Tests.Conformance.HostCpu;

/// <summary>Flags that the SDM leaves undefined and in which our core differs from some host.</summary>
internal static class UndefinedFlags
{
    private readonly record struct Row(string Source, ulong Flags, Func<int, int, bool> When, Mnemonic[] Mnemonics);

    /// <summary>Conditions take the masked shift count and the operand size in bits.</summary>
    private static readonly Row[] s_rows =
    [
        new("SDM 2A, IMUL: SF, ZF, AF and PF", ZF, (_, _) => true, [Mnemonic.Imul]),
        new("SDM 2B, RCL/RCR/ROL/ROR: OF is defined for 1-bit rotates only", OF, (count, _) => count > 1,
            [Mnemonic.Rcl, Mnemonic.Rcr, Mnemonic.Rol, Mnemonic.Ror]),
        new("SDM 2B, SAL/SAR/SHL/SHR: OF is defined for 1-bit shifts only", OF, (count, _) => count > 1,
            [Mnemonic.Sal, Mnemonic.Shl, Mnemonic.Shr, Mnemonic.Sar]),
    ];

    /// <summary>The flags not to compare after an instruction with these inputs.</summary>
    public static unsafe ulong Of(HostCase* c, in Instruction instruction)
    {
        ulong flags = 0;
        foreach (Row row in s_rows)
        {
            if (row.Mnemonics.Contains(instruction.Mnemonic))
            {
                int bits = OperandBits(instruction);
                flags |= row.When(ShiftCount(c, instruction, bits), bits) ? row.Flags : 0;
            }
        }

        return flags;
    }

    private static int OperandBits(in Instruction instruction) => instruction.Op0Kind == OpKind.Register
        ? 8 * instruction.Op0Register.GetSize()
        : 8 * instruction.MemorySize.GetSize();

    /// <summary>The last operand, CL or an immediate, modulo 32 or 64 (SDM 2, SAL/SAR/SHL/SHR).</summary>
    private static unsafe int ShiftCount(HostCase* c, in Instruction instruction, int bits)
    {
        int last = instruction.OpCount - 1;
        int count = instruction.GetOpKind(last) == OpKind.Register ? (int)c->Gpr[1] : instruction.Immediate8;
        return count & (bits == 64 ? 63 : 31);
    }
}
