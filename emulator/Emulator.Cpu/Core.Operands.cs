using System.Runtime.CompilerServices;
using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu;

/// <summary>
/// Operands in the three steps of every handler: reach them all (faults happen here only), work, write. See
/// <c>Arithmetic.Add</c>.
/// </summary>
public sealed unsafe partial class Core
{
    /// <summary>
    /// Reads operand <paramref name="n"/> — register, memory or immediate — zero-extended from its size.
    /// </summary>
    internal bool TryReadOperand(DecodedOp* op, int n, out ulong value)
    {
        switch (op->Kind(n))
        {
            case OperandKind.Register:
                value = ReadRegister(RegisterOf(op, n), n == 1 && op->Size1 != 0 ? op->Size1 : op->Size);
                return true;
            case OperandKind.Memory:
                bool found = ReachOperand(op, AccessKind.Read, out Place place);
                value = found ? Load(place) : 0;
                return found;
            default:
                value = Truncate((ulong)op->Immediate, op->Size);
                return true;
        }
    }

    /// <summary>Reaches operand 0 for the given intent; a register is always reached.</summary>
    internal bool ReachOperand0(DecodedOp* op, AccessKind kind, out Place place)
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            return ReachOperand(op, kind, out place);
        }

        place = default;
        return true;
    }

    /// <summary>Reads operand 0 after <see cref="ReachOperand0"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong ReadOperand0(DecodedOp* op, in Place place) =>
        op->Kind(0) == OperandKind.Memory ? Load(place) : ReadRegister(op->Reg0, op->Size);

    /// <summary>Writes operand 0 after <see cref="ReachOperand0"/> with intent to write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteOperand0(DecodedOp* op, in Place place, ulong value)
    {
        if (op->Kind(0) == OperandKind.Memory)
        {
            Store(place, value);
        }
        else
        {
            WriteRegister(op->Reg0, op->Size, value);
        }
    }

    /// <summary>The IP of an operation of the running block.</summary>
    internal ulong IpOf(DecodedOp* op) => (S->RipBase + op->PageOffset) & S->IpMask;

    /// <summary>The IP after an operation of the running block.</summary>
    internal ulong NextIpOf(DecodedOp* op) => (S->RipBase + op->PageOffset + op->Length) & S->IpMask;

    /// <summary>The target of a near relative branch, truncated as its operand size asks (SDM 2A, JMP).</summary>
    internal ulong BranchTargetOf(DecodedOp* op) => Truncate(S->RipBase + (ulong)op->Immediate, op->Size);

    /// <summary>The low 1, 2, 4 or 8 bytes of a value.</summary>
    internal static ulong Truncate(ulong value, int sizeBytes) => sizeBytes switch
    {
        1 => (byte)value,
        2 => (ushort)value,
        4 => (uint)value,
        _ => value,
    };

    /// <summary>A value of 1, 2, 4 or 8 bytes sign-extended to 64 bits.</summary>
    internal static ulong SignExtend(ulong value, int sizeBytes) => sizeBytes switch
    {
        1 => (ulong)(sbyte)value,
        2 => (ulong)(short)value,
        4 => (ulong)(int)value,
        _ => value,
    };

    private static int RegisterOf(DecodedOp* op, int n) => n switch { 0 => op->Reg0, 1 => op->Reg1, _ => op->Reg2 };
}
