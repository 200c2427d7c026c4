using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Segments;

/// <summary>Far RET in all modes (SDM 2B, RET; SDM 3A 5.8.6).</summary>
internal static unsafe class FarReturns
{
    internal static OpRow[] Rows =>
    [
        new(Code.Retfw, &Return16, OpTraits.EndsBlock),
        new(Code.Retfw_imm16, &Return16, OpTraits.EndsBlock),
        new(Code.Retfd, &Return32, OpTraits.EndsBlock),
        new(Code.Retfd_imm16, &Return32, OpTraits.EndsBlock),
        new(Code.Retfq, &Return64, OpTraits.EndsBlock),
        new(Code.Retfq_imm16, &Return64, OpTraits.EndsBlock),
    ];

    /// <summary>Far return with an operand size, releasing <paramref name="parameterBytes"/> of parameters.</summary>
    internal static Outcome Return(Core c, int size, int parameterBytes)
    {
        if (!StackImage.TryPeek(c, 0, size, out ulong offset)
            || !StackImage.TryPeek(c, size, size, out ulong selector))
        {
            return Outcome.Fault;
        }

        int releasedBytes = (2 * size) + parameterBytes;
        if (c.HasParagraphSegments)
        {
            if (!FarTransfers.TryCheckParagraphOffset(c, offset))
            {
                return Outcome.Fault;
            }

            Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, releasedBytes));
            return CodeSegments.EnterParagraph(c, (ushort)selector, offset);
        }

        OuterReturn target = default;
        if (!target.TryPrepareCode(c, (ushort)selector, offset))
        {
            return Outcome.Fault;
        }

        if (!target.IsOuter(c))
        {
            Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, releasedBytes));
            target.CommitCode(c);
            return Outcome.Leave;
        }

        if (!target.TryPrepareStack(c, releasedBytes, size))
        {
            return Outcome.Fault;
        }

        target.CommitStack(c, parameterBytes);
        target.CommitCode(c);
        target.DropInnerSegments(c);
        return Outcome.Leave;
    }

    private static Outcome Return16(Core c, DecodedOp* op) => Return(c, 2, ParameterBytes(op));

    private static Outcome Return32(Core c, DecodedOp* op) => Return(c, 4, ParameterBytes(op));

    private static Outcome Return64(Core c, DecodedOp* op) => Return(c, 8, ParameterBytes(op));

    private static int ParameterBytes(DecodedOp* op) =>
        (Code)op->Code is Code.Retfw_imm16 or Code.Retfd_imm16 or Code.Retfq_imm16 ? (ushort)op->Immediate : 0;
}
