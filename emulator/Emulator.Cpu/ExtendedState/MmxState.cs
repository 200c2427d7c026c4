using Emulator.Cpu.Decoding;
using Emulator.Cpu.Vectors;
using Emulator.Cpu.X87;
using Iced.Intel;

namespace Emulator.Cpu.ExtendedState;

/// <summary>EMMS (SDM 2A): gives the registers back to the x87 unit, all empty, TOP at 0.</summary>
internal static unsafe class MmxState
{
    internal static OpRow[] Rows => [new(Mnemonic.Emms, &Emms, OpTraits.Mmx)];

    private static Outcome Emms(Core c, DecodedOp* op)
    {
        if (!Enabling.TryBeginMmx(c))
        {
            return Outcome.Fault;
        }

        c.S->FpuTag = 0;
        c.S->FpuStatus &= unchecked((ushort)~StatusWord.Top);
        return Outcome.Next;
    }
}
