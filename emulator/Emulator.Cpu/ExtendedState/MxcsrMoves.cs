using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.ExtendedState;

/// <summary>LDMXCSR and STMXCSR with their VEX forms (SDM 2A, 2B).</summary>
internal static unsafe class MxcsrMoves
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Ldmxcsr, &Load, OpTraits.Sse),
        new(Mnemonic.Stmxcsr, &Store, OpTraits.Sse),
        new(Mnemonic.Vldmxcsr, &Load, OpTraits.Avx),
        new(Mnemonic.Vstmxcsr, &Store, OpTraits.Avx),
    ];

    private static Outcome Load(Core c, DecodedOp* op)
    {
        if (!c.ReachOperand(op, AccessKind.Read, out Place place))
        {
            return Outcome.Fault;
        }

        uint value = (uint)c.Load(place);
        if ((value & ~Mxcsr.Defined) != 0)
        {
            return c.RaiseGeneralProtection();
        }

        c.S->Mxcsr = value;
        return Outcome.Next;
    }

    private static Outcome Store(Core c, DecodedOp* op)
    {
        if (!c.ReachOperand(op, AccessKind.Write, out Place place))
        {
            return Outcome.Fault;
        }

        c.Store(place, c.S->Mxcsr);
        return Outcome.Next;
    }
}
