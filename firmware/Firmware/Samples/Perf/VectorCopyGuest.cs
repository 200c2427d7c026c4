using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// Copies 1 MiB with unaligned loads and aligned stores, four vectors a turn as memcpy does, with one addition on the
/// way so that each round moves other bytes; in SSE2 and in AVX2.
/// </summary>
internal static class VectorCopyGuest
{
    private const int DefaultRounds = 200;
    private const uint Source = (16 << 20) + 5;
    private const uint Destination = (24 << 20) + (256 << 10);
    private const int Bytes = 1 << 20;

    public static byte[] BuildSse2() => PerfGuest.Build(
        "copy-sse2",
        DefaultRounds,
        c =>
        {
            VectorSetup.EmitEnableSse(c);
            EmitFill(c);
        },
        c =>
        {
            Label next = EmitBegin(c);
            c.movd(xmm4, r13d);
            for (int i = 0; i < 4; i++)
            {
                c.movdqu(Xmm(i), __[rsi + (i * 16)]);
            }

            c.paddd(xmm0, xmm4);
            for (int i = 0; i < 4; i++)
            {
                c.movaps(__[rdi + (i * 16)], Xmm(i));
            }

            EmitEnd(c, next, 64);
        },
        _ => { });

    public static byte[] BuildAvx2() => PerfGuest.Build(
        "copy-avx2",
        DefaultRounds,
        c =>
        {
            VectorSetup.EmitEnableAvx(c);
            EmitFill(c);
        },
        c =>
        {
            Label next = EmitBegin(c);
            c.vmovd(xmm4, r13d);
            for (int i = 0; i < 4; i++)
            {
                c.vmovdqu(Ymm(i), __[rsi + (i * 32)]);
            }

            c.vpaddd(ymm0, ymm0, ymm4);
            for (int i = 0; i < 4; i++)
            {
                c.vmovaps(__[rdi + (i * 32)], Ymm(i));
            }

            EmitEnd(c, next, 128);
        },
        _ => { });

    private static void EmitFill(Assembler c)
    {
        c.mov(edi, Source);
        c.mov(ecx, Bytes);
        c.mov(eax, 0x5A);
        c.rep.stosb();
    }

    private static Label EmitBegin(Assembler c)
    {
        Label next = c.CreateLabel();
        c.mov(esi, Source);
        c.mov(edi, Destination);
        c.mov(ecx, Bytes);
        c.Label(ref next);
        return next;
    }

    private static void EmitEnd(Assembler c, Label next, int bytes)
    {
        c.add(rsi, bytes);
        c.add(rdi, bytes);
        c.sub(ecx, bytes);
        c.jnz(next);
        c.mov(eax, (uint)(Destination + Bytes - bytes));
        c.add(r14, __qword_ptr[rax]);
        c.rol(r14, 3);
    }

    private static AssemblerRegisterXMM Xmm(int number) => new[] { xmm0, xmm1, xmm2, xmm3 }[number];

    private static AssemblerRegisterYMM Ymm(int number) => new[] { ymm0, ymm1, ymm2, ymm3 }[number];
}
