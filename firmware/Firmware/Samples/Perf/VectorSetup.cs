using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>What an operating system does before vector instructions may run (SDM 3A 14.1 and 14.5).</summary>
internal static class VectorSetup
{
    private const int X87SseAvx = 7;

    /// <summary>CR0.EM and TS off, MP and NE on; SSE on: FXSAVE state and #XM.</summary>
    public static void EmitEnableSse(Assembler c)
    {
        c.mov(rax, cr0);
        c.and(eax, unchecked((int)~(uint)(Cr0.EM | Cr0.TS)));
        c.or(eax, (int)(Cr0.MP | Cr0.NE));
        c.mov(cr0, rax);
        c.mov(rax, cr4);
        c.or(eax, (int)(Cr4.OSFXSR | Cr4.OSXMMEXCPT));
        c.mov(cr4, rax);
        c.fninit();
    }

    /// <summary>As <see cref="EmitEnableSse"/>, and XCR0 with the AVX state.</summary>
    public static void EmitEnableAvx(Assembler c)
    {
        EmitEnableSse(c);
        c.mov(rax, cr4);
        c.or(eax, (int)Cr4.OSXSAVE);
        c.mov(cr4, rax);
        c.xor(ecx, ecx);
        c.xor(edx, edx);
        c.mov(eax, X87SseAvx);
        c.xsetbv();
    }
}
