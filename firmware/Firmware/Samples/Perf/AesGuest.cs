using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>AES-128 in counter mode over 64 KiB: the key schedule once, then ten AESENC rounds a block.</summary>
internal static class AesGuest
{
    private const int DefaultRounds = 100;
    private const uint Data = 16 << 20;
    private const int Bytes = 64 << 10;

    private static readonly AssemblerRegisterXMM[] s_keys =
        [xmm5, xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];

    private static readonly byte[] s_roundConstants = [1, 2, 4, 8, 16, 32, 64, 128, 0x1B, 0x36];

    public static byte[] Build() => PerfGuest.Build(
        "aes",
        DefaultRounds,
        c =>
        {
            VectorSetup.EmitEnableSse(c);
            EmitExpandKey(c);
            c.pxor(xmm2, xmm2);
            c.mov(eax, 1);
            c.movq(xmm3, rax);
        },
        c =>
        {
            Label next = c.CreateLabel();
            c.mov(edi, Data);
            c.mov(ecx, Bytes / 16);
            c.Label(ref next);
            c.paddq(xmm2, xmm3);
            c.movdqa(xmm0, xmm2);
            c.pxor(xmm0, s_keys[0]);
            for (int round = 1; round < 10; round++)
            {
                c.aesenc(xmm0, s_keys[round]);
            }

            c.aesenclast(xmm0, s_keys[10]);
            c.pxor(xmm0, __[rdi]);
            c.movdqa(__[rdi], xmm0);
            c.add(rdi, 16);
            c.dec(ecx);
            c.jnz(next);
            c.movq(rax, xmm0);
            c.add(r14, rax);
        },
        _ => { });

    /// <summary>FIPS 197, 5.2, by AESKEYGENASSIST; the key is a constant.</summary>
    private static void EmitExpandKey(Assembler c)
    {
        c.mov(rax, 0x0706_0504_0302_0100);
        c.movq(s_keys[0], rax);
        c.mov(rax, 0x0F0E_0D0C_0B0A_0908);
        c.movq(xmm1, rax);
        c.punpcklqdq(s_keys[0], xmm1);
        for (int i = 0; i < s_roundConstants.Length; i++)
        {
            c.aeskeygenassist(xmm1, s_keys[i], s_roundConstants[i]);
            c.pshufd(xmm1, xmm1, 0xFF);
            c.movdqa(s_keys[i + 1], s_keys[i]);
            c.movdqa(xmm2, s_keys[i]);
            for (int word = 0; word < 3; word++)
            {
                c.pslldq(xmm2, 4);
                c.pxor(s_keys[i + 1], xmm2);
            }

            c.pxor(s_keys[i + 1], xmm1);
        }
    }
}
