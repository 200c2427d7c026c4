using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// x87 arithmetic as compilers once made it: the logistic map x := r·x·(1 − x) in 80 bits, and a sum of square roots
/// and quotients.
/// </summary>
internal static class X87LoopGuest
{
    private const int DefaultRounds = 1000;
    private const int Steps = 1000;
    private const uint Place = 16 << 20;

    public static byte[] Build()
    {
        Label growth = default;
        Label start = default;
        return PerfGuest.Build(
            "x87-loop",
            DefaultRounds,
            c =>
            {
                VectorSetup.EmitEnableSse(c);
                growth = c.CreateLabel();
                start = c.CreateLabel();
            },
            c =>
            {
                Label next = c.CreateLabel();
                c.mov(edi, Place);
                c.mov(ecx, Steps);
                c.fldz();
                c.fld(__qword_ptr[start]);
                c.Label(ref next);

                // ST0 = x, ST1 = sum.
                c.fld1();
                c.fsub(st0, st1);
                c.fmulp(st1, st0);
                c.fmul(__qword_ptr[growth]);
                c.fld(st0);
                c.fsqrt();
                c.fdiv(st0, st1);
                c.faddp(st2, st0);
                c.dec(ecx);
                c.jnz(next);
                c.fstp(__qword_ptr[rdi]);
                c.fstp(__qword_ptr[rdi + 8]);
                c.add(r14, __qword_ptr[rdi]);
                c.rol(r14, 7);
                c.add(r14, __qword_ptr[rdi + 8]);
            },
            c =>
            {
                c.Label(ref growth);
                c.dq(BitConverter.DoubleToUInt64Bits(3.75));
                c.Label(ref start);
                c.dq(BitConverter.DoubleToUInt64Bits(0.3));
            });
    }
}
