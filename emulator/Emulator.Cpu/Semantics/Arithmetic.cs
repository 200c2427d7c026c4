using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>Addition, subtraction, comparison, negation (SDM 2A–2B, one method per mnemonic).</summary>
internal static unsafe class Arithmetic
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Add, &Add),
    ];

    private static Outcome Add(Core c, DecodedOp* op)
    {
        if (!c.TryReadOperand(op, 1, out ulong b) || !c.ReachOperand0(op, AccessKind.Write, out Place target))
        {
            return Outcome.Fault;
        }

        ulong a = c.ReadOperand0(op, target);
        c.WriteOperand0(op, target, a + b);
        c.SetFlagsAdd(op->Size, a, b);
        return Outcome.Next;
    }
}
