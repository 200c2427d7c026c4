using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Privileged;

/// <summary>RDTSC, RDTSCP, RDPMC (SDM 2B).</summary>
internal static unsafe class TimeStamp
{
    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Rdtsc, &Rdtsc),
        new(Mnemonic.Rdtscp, &Rdtscp),
        new(Mnemonic.Rdpmc, &Rdpmc),
    ];

    private static Outcome Rdtsc(Core c, DecodedOp* op)
    {
        if ((c.S->Cr4 & Cr4.TSD) != 0 && c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        ulong now = c.TimeStampCounter;
        c.S->Gpr[0] = (uint)now;
        c.S->Gpr[2] = now >> 32;
        return Outcome.Next;
    }

    private static Outcome Rdtscp(Core c, DecodedOp* op)
    {
        Outcome outcome = Rdtsc(c, op);
        if (outcome == Outcome.Next)
        {
            c.S->Gpr[1] = (uint)c.S->TscAux;
        }

        return outcome;
    }

    /// <summary>CPUID leaf 0AH enumerates no counters, so every index is out of range: #GP(0).</summary>
    private static Outcome Rdpmc(Core c, DecodedOp* op) => c.RaiseGeneralProtection();
}
