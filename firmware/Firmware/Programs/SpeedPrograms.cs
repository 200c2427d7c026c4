using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Programs;

/// <summary>Programs that do one thing many times: what the mini-kernel's speed is measured with.</summary>
internal static class SpeedPrograms
{
    private const long MapBytes = 16 << 20;
    private const long HeapBytes = 1 << 20;
    private const int PageBytes = 4096;
    private const long ReadWrite = 3;
    private const long PrivateAnonymous = 0x22;

    /// <summary>Where descriptors and bytes lie.</summary>
    private const long Data = (long)ElfProgram.Data;

    public static void Calls(UserAssembler a)
    {
        Assembler c = a.C;
        Label loop = c.CreateLabel();
        a.Argument(rbx, 1_000_000);
        c.Label(ref loop);
        a.Call(UserCall.Getppid);
        c.dec(rbx);
        c.jnz(loop);
        a.Exit(0);
    }

    public static void Faults(UserAssembler a)
    {
        Assembler c = a.C;
        Label again = c.CreateLabel();
        a.Argument(rbx, 10);
        c.Label(ref again);
        a.Call(UserCall.Mmap, 0, MapBytes, ReadWrite, PrivateAnonymous, -1, 0);
        c.mov(rbp, rax);
        Touch(c, rbp, MapBytes);
        c.mov(rdi, rbp);
        c.mov(rsi, MapBytes);
        a.Call(UserCall.Munmap);
        c.dec(rbx);
        c.jnz(again);
        a.Exit(0);
    }

    public static void Forks(UserAssembler a)
    {
        Assembler c = a.C;
        Label again = c.CreateLabel();
        Label parent = c.CreateLabel();
        a.Argument(rbx, 1_000);
        a.Call(UserCall.Mmap, 0, HeapBytes, ReadWrite, PrivateAnonymous, -1, 0);
        Touch(c, rax, HeapBytes);
        c.Label(ref again);
        a.Call(UserCall.Fork);
        c.test(rax, rax);
        c.jnz(parent);
        a.Exit(0);
        c.Label(ref parent);
        a.Call(UserCall.Wait4, -1, 0, 0, 0);
        c.dec(rbx);
        c.jnz(again);
        a.Exit(0);
    }

    public static void PingPong(UserAssembler a)
    {
        Assembler c = a.C;
        Label parent = c.CreateLabel();
        Label serve = c.CreateLabel();
        Label leave = c.CreateLabel();
        Label play = c.CreateLabel();
        a.Argument(rbx, 100_000);
        a.Call(UserCall.Pipe, Data);
        a.Call(UserCall.Pipe, Data + 8);
        a.Call(UserCall.Fork);
        c.test(rax, rax);
        c.jnz(parent);

        // The child gives every byte back until its pipe has no writer any more.
        CloseAt(a, Data + 4);
        CloseAt(a, Data + 8);
        c.Label(ref serve);
        Transfer(a, UserCall.Read, Data);
        c.cmp(rax, 1);
        c.jne(leave);
        Transfer(a, UserCall.Write, Data + 12);
        c.jmp(serve);
        c.Label(ref leave);
        a.Exit(0);

        c.Label(ref parent);
        CloseAt(a, Data);
        CloseAt(a, Data + 12);
        c.Label(ref play);
        Transfer(a, UserCall.Write, Data + 4);
        Transfer(a, UserCall.Read, Data + 8);
        c.dec(rbx);
        c.jnz(play);
        CloseAt(a, Data + 4);
        a.Call(UserCall.Wait4, -1, 0, 0, 0);
        a.Exit(0);
    }

    /// <summary>Reads or writes one byte on the descriptor that lies at an address.</summary>
    internal static void Transfer(UserAssembler a, UserCall call, long descriptorAt)
    {
        a.C.mov(rsi, Data + 16);
        a.C.mov(edi, __dword_ptr[rsi + (int)(descriptorAt - Data - 16)]);
        a.C.mov(edx, 1);
        a.Call(call);
    }

    internal static void CloseAt(UserAssembler a, long descriptorAt)
    {
        a.C.mov(rdi, descriptorAt);
        a.C.mov(edi, __dword_ptr[rdi]);
        a.Call(UserCall.Close);
    }

    /// <summary>Writes a byte to each page of a range; RCX and RDX change.</summary>
    internal static void Touch(Assembler c, AssemblerRegister64 start, long bytes)
    {
        Label page = c.CreateLabel();
        c.mov(rdx, start);
        c.mov(ecx, (int)(bytes / PageBytes));
        c.Label(ref page);
        c.mov(__byte_ptr[rdx], 1);
        c.add(rdx, PageBytes);
        c.dec(ecx);
        c.jnz(page);
    }
}
