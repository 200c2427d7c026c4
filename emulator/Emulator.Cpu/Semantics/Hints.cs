using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// Instructions whose function is none here — hints, fences, cache control of memory that is always coherent — and
/// the sources of values that no operand gives: RDRAND, RDSEED, RDPID.
/// </summary>
internal static unsafe class Hints
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Nop, &Nothing),
        new(Mnemonic.Reservednop, &Nothing),
        new(Mnemonic.Endbr32, &Nothing),
        new(Mnemonic.Endbr64, &Nothing),

        // Without CET these are hint NOPs: the register stays as it is (SDM 1 17.2.5).
        new(Mnemonic.Rdsspd, &Nothing),
        new(Mnemonic.Rdsspq, &Nothing),
        new(Mnemonic.Pause, &Nothing),
        new(Mnemonic.Lfence, &Nothing),
        new(Mnemonic.Mfence, &Nothing),
        new(Mnemonic.Sfence, &Nothing),
        new(Mnemonic.Serialize, &Nothing),
        new(Mnemonic.Cldemote, &Nothing),
        new(Mnemonic.Prefetch, &Nothing),
        new(Mnemonic.Prefetchw, &Nothing),
        new(Mnemonic.Prefetchwt1, &Nothing),
        new(Mnemonic.Prefetchnta, &Nothing),
        new(Mnemonic.Prefetcht0, &Nothing),
        new(Mnemonic.Prefetcht1, &Nothing),
        new(Mnemonic.Prefetcht2, &Nothing),
        new(Mnemonic.Prefetchit0, &Nothing),
        new(Mnemonic.Prefetchit1, &Nothing),
        new(Mnemonic.Clflush, &ReachByte),
        new(Mnemonic.Clflushopt, &ReachByte),
        new(Mnemonic.Clwb, &ReachByte),
        new(Mnemonic.Rdrand, &SplitMix64),
        new(Mnemonic.Rdseed, &SplitMix64),
        new(Mnemonic.Rdpid, &Rdpid),
    ];

    private static Outcome Nothing(Core c, DecodedOp* op) => Outcome.Next;

    /// <summary>CLFLUSH, CLFLUSHOPT, CLWB: checked as a load of one byte (SDM 2A, CLFLUSH).</summary>
    private static Outcome ReachByte(Core c, DecodedOp* op) =>
        c.ReachOperand(op, AccessKind.Read, 1, out _) ? Outcome.Next : Outcome.Fault;

    /// <summary>
    /// The next number of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), whose seed is the machine's: runs repeat
    /// exactly. A number is always there, so CF = 1.
    /// </summary>
    private static Outcome SplitMix64(Core c, DecodedOp* op)
    {
        c.S->RandomState += 0x9E3779B97F4A7C15;
        ulong z = c.S->RandomState;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        c.WriteRegister(op->Reg0, op->Size, z ^ (z >> 31));
        c.StatusFlags = Rflags.CF;
        return Outcome.Next;
    }

    private static Outcome Rdpid(Core c, DecodedOp* op)
    {
        c.WriteRegister(op->Reg0, op->Size, c.S->TscAux);
        return Outcome.Next;
    }
}
