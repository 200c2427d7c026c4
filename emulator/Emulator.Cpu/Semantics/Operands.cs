using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// What several semantics classes share: register-file offsets of implied operands, and operand pairs.
/// </summary>
internal static unsafe class Operands
{
    /// <summary>AH: the second byte of RAX.</summary>
    internal const int Ah = 1;

    /// <summary>Reads operand 1 and reaches operand 0 to be written; gives both values.</summary>
    internal static bool TryReachPair(Core c, DecodedOp* op, out Place target, out ulong a, out ulong b) =>
        TryReachPair(c, op, AccessKind.Write, out target, out a, out b);

    /// <summary>Reads operand 1 and reaches operand 0 with the given intent; gives both values.</summary>
    internal static bool TryReachPair(
        Core c, DecodedOp* op, AccessKind kind, out Place target, out ulong a, out ulong b)
    {
        if (!c.TryReadOperand(op, 1, out b) || !c.ReachOperand0(op, kind, out target))
        {
            target = default;
            a = 0;
            return false;
        }

        a = c.ReadOperand0(op, target);
        return true;
    }

    /// <summary>Reaches operand 0 to be changed, and reads it.</summary>
    internal static bool TryReachOne(Core c, DecodedOp* op, out Place target, out ulong a)
    {
        bool reached = c.ReachOperand0(op, AccessKind.Write, out target);
        a = reached ? c.ReadOperand0(op, target) : 0;
        return reached;
    }

    /// <summary>Size of operand 1, also where it is the size of operand 0.</summary>
    internal static int SourceSize(DecodedOp* op) => op->Size1 != 0 ? op->Size1 : op->Size;

    /// <summary>The linear address of the memory operand, after the checks of its segment.</summary>
    internal static bool TryLinearOf(Core c, DecodedOp* op, int sizeBytes, AccessKind kind, out ulong linear)
    {
        if (op->AddressSize == 0)
        {
            linear = c.S->Temp;
            return true;
        }

        return c.LinearOf(op->Segment, c.EffectiveOffset(op), sizeBytes, kind, out linear);
    }

    /// <summary>Sets some of the status flags and keeps the others.</summary>
    internal static void ChangeFlags(Core c, ulong mask, ulong values) =>
        c.StatusFlags = (c.StatusFlags & ~mask) | (values & mask);

    /// <summary>A flag mask when the condition holds, else 0.</summary>
    internal static ulong When(bool condition, ulong flags) => condition ? flags : 0;

    /// <summary>The most significant bit of a zero-extended value, as 0 or 1.</summary>
    internal static ulong TopBit(ulong value, int sizeBytes) => (value >> ((8 * sizeBytes) - 1)) & 1;

    /// <summary>PF of a result: set when its low byte has an even number of ones (SDM 1 3.4.3.1).</summary>
    internal static ulong ParityOf(ulong result) =>
        When((System.Numerics.BitOperations.PopCount((byte)result) & 1) == 0, Rflags.PF);
}
