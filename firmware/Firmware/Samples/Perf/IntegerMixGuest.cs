using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// CRC-32 over 4 KiB with a table (polynomial EDB88320, as in IEEE 802.3), xorshift64 steps that fill the buffer, the
/// sieve of Eratosthenes up to 8192, and Fibonacci numbers by recursion: about 170,000 instructions a round.
/// </summary>
internal static class IntegerMixGuest
{
    private const int DefaultRounds = 2000;
    private const uint Table = MultibootGuest.FreeAddress;
    private const uint Buffer = Table + 0x1000;
    private const uint Sieve = Table + 0x2000;
    private const int BufferBytes = 4096;
    private const int SieveSize = 8192;
    private const int FibonacciIndex = 15;

    public static byte[] Build()
    {
        Label fibonacci = default;
        return PerfGuest.Build(
            "integer-mix",
            DefaultRounds,
            c =>
            {
                fibonacci = c.CreateLabel();
                EmitTable(c);
                c.mov(r15, 0x9E37_79B9_7F4A_7C15);
            },
            c =>
            {
                EmitXorshift(c);
                EmitCrc(c);
                EmitSieve(c);
                c.mov(edi, FibonacciIndex);
                c.call(fibonacci);
                c.add(r14, rax);
            },
            c => EmitFibonacci(c, ref fibonacci));
    }

    private static void EmitTable(Assembler c)
    {
        Label entry = c.CreateLabel();
        Label bit = c.CreateLabel();
        Label even = c.CreateLabel();
        c.xor(ecx, ecx);
        c.mov(edi, Table);
        c.Label(ref entry);
        c.mov(eax, ecx);
        c.mov(edx, 8);
        c.Label(ref bit);
        c.shr(eax, 1);
        c.jnc(even);
        c.xor(eax, 0xEDB8_8320);
        c.Label(ref even);
        c.dec(edx);
        c.jnz(bit);
        c.mov(__dword_ptr[rdi + (rcx * 4)], eax);
        c.inc(ecx);
        c.cmp(ecx, 256);
        c.jb(entry);
    }

    /// <summary>Marsaglia's xorshift64 (13, 7, 17), state in R15, into the buffer.</summary>
    private static void EmitXorshift(Assembler c)
    {
        Label next = c.CreateLabel();
        c.mov(edi, Buffer);
        c.mov(ecx, BufferBytes / 8);
        c.Label(ref next);
        c.mov(rax, r15);
        c.shl(rax, 13);
        c.xor(r15, rax);
        c.mov(rax, r15);
        c.shr(rax, 7);
        c.xor(r15, rax);
        c.mov(rax, r15);
        c.shl(rax, 17);
        c.xor(r15, rax);
        c.mov(__qword_ptr[rdi], r15);
        c.add(rdi, 8);
        c.dec(ecx);
        c.jnz(next);
    }

    private static void EmitCrc(Assembler c)
    {
        Label next = c.CreateLabel();
        c.mov(esi, Buffer);
        c.mov(edi, Table);
        c.mov(ecx, BufferBytes);
        c.mov(eax, -1);
        c.Label(ref next);
        c.movzx(edx, __byte_ptr[rsi]);
        c.xor(dl, al);
        c.shr(eax, 8);
        c.xor(eax, __dword_ptr[rdi + (rdx * 4)]);
        c.inc(rsi);
        c.dec(ecx);
        c.jnz(next);
        c.not(eax);
        c.add(r14, rax);
        c.rol(r14, 5);
    }

    private static void EmitSieve(Assembler c)
    {
        Label clear = c.CreateLabel();
        Label candidate = c.CreateLabel();
        Label mark = c.CreateLabel();
        Label next = c.CreateLabel();
        c.mov(edi, Sieve);
        c.mov(ecx, SieveSize / 8);
        c.xor(eax, eax);
        c.Label(ref clear);
        c.mov(__qword_ptr[rdi + (rcx * 8) - 8], rax);
        c.dec(ecx);
        c.jnz(clear);
        c.mov(ecx, 2);
        c.Label(ref candidate);
        c.cmp(__byte_ptr[rdi + rcx], 0);
        c.jne(next);
        c.inc(r14);
        c.lea(edx, __[rcx + rcx]);
        c.Label(ref mark);
        c.cmp(edx, SieveSize);
        c.jae(next);
        c.mov(__byte_ptr[rdi + rdx], 1);
        c.add(edx, ecx);
        c.jmp(mark);
        c.Label(ref next);
        c.inc(ecx);
        c.cmp(ecx, SieveSize);
        c.jb(candidate);
    }

    /// <summary>RAX := fibonacci(EDI).</summary>
    private static void EmitFibonacci(Assembler c, ref Label fibonacci)
    {
        Label recurse = c.CreateLabel();
        c.Label(ref fibonacci);
        c.cmp(edi, 2);
        c.jae(recurse);
        c.mov(eax, edi);
        c.ret();
        c.Label(ref recurse);
        c.push(rdi);
        c.dec(edi);
        c.call(fibonacci);
        c.pop(rdi);
        c.push(rax);
        c.sub(edi, 2);
        c.call(fibonacci);
        c.pop(rdx);
        c.add(rax, rdx);
        c.ret();
    }
}
