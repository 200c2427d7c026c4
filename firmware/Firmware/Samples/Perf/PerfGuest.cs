using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// The frame of the guests that measure speed: the last number on the Multiboot command line says how often to run
/// the body; a result that every body contributes to is printed, so that two machines can be compared, and the run
/// ends with code 0.
/// </summary>
internal static class PerfGuest
{
    /// <summary>
    /// Assembles a guest. The body may use all registers but R13 (rounds left), R14 (result) and RSP.
    /// </summary>
    /// <param name="name">The name that it prints.</param>
    /// <param name="rounds">How often the body runs without a number on the command line.</param>
    /// <param name="prepare">Emitted once, before the rounds; may use all registers but R13 and RSP.</param>
    /// <param name="body">Emitted once, run in each round.</param>
    /// <param name="routines">Emitted where nothing runs into it: what the body calls.</param>
    public static byte[] Build(
        string name, int rounds, Action<Assembler> prepare, Action<Assembler> body, Action<Assembler> routines) =>
        MultibootGuest.Build(c =>
        {
            SerialRoutines serial = new(c);
            Label again = c.CreateLabel();
            EmitReadRounds(c, rounds);
            serial.Initialize();
            serial.Print($"{name}: rounds 0x");
            c.mov(rax, r13);
            serial.PrintHex(8);
            prepare(c);
            c.xor(r14d, r14d);
            c.Label(ref again);
            body(c);
            c.dec(r13);
            c.jnz(again);
            serial.Print(" result 0x");
            c.mov(rax, r14);
            serial.PrintHex(16);
            serial.Print("\r\n");
            c.xor(eax, eax);
            serial.Exit();
            routines(c);
            serial.Emit();
        });

    /// <summary>R13 := the last word of the command line as a decimal number, when it is one and not 0.</summary>
    private static void EmitReadRounds(Assembler c, int rounds)
    {
        Label next = c.CreateLabel();
        Label end = c.CreateLabel();
        Label restart = c.CreateLabel();
        Label notDigit = c.CreateLabel();
        Label useDefault = c.CreateLabel();
        Label done = c.CreateLabel();
        c.mov(ebx, ebx);
        c.test(__dword_ptr[rbx], 1 << 2);
        c.jz(useDefault);
        c.mov(esi, __dword_ptr[rbx + 16]);
        c.Label(ref restart);
        c.xor(r13d, r13d);
        c.Label(ref next);
        c.movzx(eax, __byte_ptr[rsi]);
        c.inc(rsi);
        c.test(eax, eax);
        c.jz(end);
        c.cmp(eax, ' ');
        c.je(restart);
        c.sub(eax, '0');
        c.cmp(eax, 9);
        c.ja(notDigit);
        c.imul(r13, r13, 10);
        c.add(r13, rax);
        c.jmp(next);

        // A word that is no number counts as 0: skip to its end.
        c.Label(ref notDigit);
        c.xor(r13d, r13d);
        c.movzx(eax, __byte_ptr[rsi]);
        c.test(eax, eax);
        c.jz(end);
        c.cmp(eax, ' ');
        c.je(next);
        c.inc(rsi);
        c.jmp(notDigit);
        c.Label(ref end);
        c.test(r13, r13);
        c.jnz(done);
        c.Label(ref useDefault);
        c.mov(r13d, rounds);
        c.Label(ref done);
    }
}
