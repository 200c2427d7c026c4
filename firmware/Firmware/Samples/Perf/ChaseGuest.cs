using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Perf;

/// <summary>
/// A chase of pointers over 64 MiB mapped with 4 KiB pages: each page holds one pointer, into another page, so that
/// every load needs another translation. The order is a full-period linear congruential sequence over the 16,384
/// pages (Hull and Dobell: a ≡ 1 mod 4, c odd).
/// </summary>
internal static class ChaseGuest
{
    private const int DefaultRounds = 400;
    private const int Pages = 16384;
    private const int Multiplier = 5141;
    private const int Increment = 7777;

    /// <summary>The second GiB of linear addresses, and the memory it maps: from 16 MiB on.</summary>
    private const uint Linear = 1U << 30;
    private const uint Physical = 16 << 20;
    private const uint Directory = MultibootGuest.FreeAddress;
    private const uint Tables = MultibootGuest.Pml4 + 0x10000;
    private const int TableCount = Pages / 512;

    public static byte[] Build() => PerfGuest.Build(
        "chase",
        DefaultRounds,
        c =>
        {
            EmitPageTables(c);
            EmitLinks(c);
            c.mov(esi, Linear);
        },
        c =>
        {
            Label next = c.CreateLabel();
            c.mov(ecx, Pages);
            c.Label(ref next);
            c.mov(rsi, __qword_ptr[rsi]);
            c.dec(ecx);
            c.jnz(next);
            c.add(r14, rsi);
            c.inc(r14);
        },
        _ => { });

    private static void EmitPageTables(Assembler c)
    {
        const uint link = (uint)(PagingEntry.P | PagingEntry.RW);
        Label page = c.CreateLabel();
        Label table = c.CreateLabel();
        c.mov(edi, Tables);
        c.mov(eax, Physical | link);
        c.mov(ecx, Pages);
        c.Label(ref page);
        c.mov(__qword_ptr[rdi], rax);
        c.add(rax, 0x1000);
        c.add(rdi, 8);
        c.dec(ecx);
        c.jnz(page);
        c.mov(edi, Directory);
        c.mov(eax, Tables | link);
        c.mov(ecx, TableCount);
        c.Label(ref table);
        c.mov(__qword_ptr[rdi], rax);
        c.add(rax, 0x1000);
        c.add(rdi, 8);
        c.dec(ecx);
        c.jnz(table);
        c.mov(edi, MultibootGuest.Pdpt);
        c.mov(__qword_ptr[rdi + 8], (int)(Directory | link));
        c.mov(rax, cr3);
        c.mov(cr3, rax);
    }

    /// <summary>
    /// A pointer lies in its page at 64 times the page's number modulo 64, so that all cache sets are used.
    /// </summary>
    private static void EmitLinks(Assembler c)
    {
        Label next = c.CreateLabel();
        c.xor(ecx, ecx);
        c.mov(edi, Linear);
        c.Label(ref next);
        c.imul(eax, ecx, Multiplier);
        c.add(eax, Increment);
        c.and(eax, Pages - 1);
        c.mov(edx, eax);
        c.and(edx, 63);
        c.shl(edx, 6);
        c.shl(eax, 12);
        c.lea(rax, __[rax + rdx + (int)Linear]);
        c.mov(edx, ecx);
        c.and(edx, 63);
        c.shl(edx, 6);
        c.add(rdx, rdi);
        c.mov(__qword_ptr[rdx], rax);
        c.add(rdi, 0x1000);
        c.inc(ecx);
        c.cmp(ecx, Pages);
        c.jb(next);
    }
}
