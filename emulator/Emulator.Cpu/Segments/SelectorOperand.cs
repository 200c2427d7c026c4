using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Segments;

/// <summary>
/// Operands that are selectors: 16 bits in memory whatever the operand size (SDM 2B, MOV; SLDT; STR).
/// </summary>
internal static unsafe class SelectorOperand
{
    /// <summary>Reads a selector from operand 0 or 1.</summary>
    internal static bool TryRead(Core c, DecodedOp* op, int operand, out ushort selector)
    {
        selector = 0;
        if (op->Kind(operand) == OperandKind.Register)
        {
            selector = (ushort)c.ReadRegister(operand == 0 ? op->Reg0 : op->Reg1, 2);
            return true;
        }

        if (!c.ReachOperand(op, AccessKind.Read, 2, out Place place))
        {
            return false;
        }

        selector = (ushort)c.Load(place);
        return true;
    }

    /// <summary>Writes a selector to operand 0: zero-extended to a register, as 16 bits to memory.</summary>
    internal static bool TryWrite(Core c, DecodedOp* op, int registerBytes, ushort selector)
    {
        if (op->Kind(0) == OperandKind.Register)
        {
            c.WriteRegister(op->Reg0, registerBytes, selector);
            return true;
        }

        if (!c.ReachOperand(op, AccessKind.Write, 2, out Place place))
        {
            return false;
        }

        c.Store(place, selector);
        return true;
    }
}
