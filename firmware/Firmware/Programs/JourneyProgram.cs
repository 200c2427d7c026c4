using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Programs;

/// <summary>
/// Three processes that show what a memory manager does: a parent with private and shared pages, and two children that
/// read them, copy them by writing, count in the shared one, and pass a byte to and fro.
/// </summary>
internal static class JourneyProgram
{
    private const long Data = (long)ElfProgram.Data;
    private const int PageBytes = 4096;
    private const long ReadWrite = 3;
    private const long SharedAnonymous = 0x21;
    private const long PrivateAnonymous = 0x22;
    private const long PrivatePages = 4;
    private const int Exchanges = 3;

    public static void Emit(UserAssembler a)
    {
        Assembler c = a.C;
        Label second = c.CreateLabel();
        Label parent = c.CreateLabel();
        Say(a, "maps one shared page and four private ones, and writes to all");
        a.Call(UserCall.Mmap, 0, PageBytes, ReadWrite, SharedAnonymous, -1, 0);
        c.mov(r12, rax);
        a.Call(UserCall.Mmap, 0, PrivatePages * PageBytes, ReadWrite, PrivateAnonymous, -1, 0);
        c.mov(r13, rax);
        SpeedPrograms.Touch(c, r12, PageBytes);
        SpeedPrograms.Touch(c, r13, PrivatePages * PageBytes);
        a.Call(UserCall.Pipe, Data);
        a.Call(UserCall.Pipe, Data + 8);
        a.Call(UserCall.Fork);
        c.test(rax, rax);
        c.jnz(second);
        First(a);
        c.Label(ref second);
        a.Call(UserCall.Fork);
        c.test(rax, rax);
        c.jnz(parent);
        Second(a);
        c.Label(ref parent);
        a.Call(UserCall.Wait4, -1, 0, 0, 0);
        a.Call(UserCall.Wait4, -1, 0, 0, 0);
        Say(a, "waited for both; the shared page counts ", isLine: false);
        c.movzx(eax, __byte_ptr[r12]);
        a.PrintNumber();
        a.Print(", its own private page still holds ");
        c.movzx(eax, __byte_ptr[r13]);
        a.PrintNumber();
        a.Print("\n");
        Say(a, "is alone again and writes to its private pages: no copy is needed");
        SpeedPrograms.Touch(c, r13, PrivatePages * PageBytes);
        a.Exit(0);
    }

    /// <summary>Reads what it shares with its parent, writes to a copy, counts, and serves.</summary>
    private static void First(UserAssembler a)
    {
        Assembler c = a.C;
        Say(a, "reads its parent's private pages, then writes to two: they are copied");
        c.movzx(eax, __byte_ptr[r13 + (2 * PageBytes)]);
        c.mov(__byte_ptr[r13], 7);
        c.mov(__byte_ptr[r13 + PageBytes], 7);
        for (int i = 0; i < Exchanges; i++)
        {
            SpeedPrograms.Transfer(a, UserCall.Write, Data + 4);
            SpeedPrograms.Transfer(a, UserCall.Read, Data + 8);
            c.inc(__byte_ptr[r12]);
        }

        Say(a, "has got every byte back");
        a.Exit(0);
    }

    /// <summary>Gives each byte back.</summary>
    private static void Second(UserAssembler a)
    {
        Assembler c = a.C;
        Say(a, "passes bytes back, and counts in the shared page");
        for (int i = 0; i < Exchanges; i++)
        {
            SpeedPrograms.Transfer(a, UserCall.Read, Data);
            c.inc(__byte_ptr[r12]);
            SpeedPrograms.Transfer(a, UserCall.Write, Data + 12);
        }

        a.Exit(0);
    }

    /// <summary>"process N: text".</summary>
    private static void Say(UserAssembler a, string text, bool isLine = true)
    {
        a.Print("process ");
        a.Call(UserCall.Getpid);
        a.PrintNumber();
        a.Print(isLine ? $": {text}\n" : $": {text}");
    }
}
