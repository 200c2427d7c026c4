using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Programs;

/// <summary>Assembles a 64-bit Linux program: system calls, texts and numbers on standard output.</summary>
internal sealed class UserAssembler
{
    /// <summary>Bytes for the digits of a 64-bit number.</summary>
    private const int DigitBytes = 24;

    private readonly List<(Label Label, byte[] Text)> _texts = [];
    private Label _putNumber;
    private bool _needsNumbers;

    public UserAssembler() => _putNumber = C.CreateLabel();

    /// <summary>The instructions.</summary>
    public Assembler C { get; } = new(64);

    /// <summary>A system call whose arguments are in their registers; RCX, R11 and RAX change.</summary>
    public void Call(UserCall number)
    {
        C.mov(eax, (int)number);
        C.syscall();
    }

    /// <summary>The same with constants in the first registers.</summary>
    public void Call(UserCall number, params ReadOnlySpan<long> arguments)
    {
        AssemblerRegister64[] registers = [rdi, rsi, rdx, r10, r8, r9];
        for (int i = 0; i < arguments.Length; i++)
        {
            C.mov(registers[i], arguments[i]);
        }

        Call(number);
    }

    /// <summary>Writes a text; RAX, RCX, RDX, RSI, RDI and R11 change.</summary>
    public void Print(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Label label = C.CreateLabel();
        _texts.Add((label, bytes));
        C.mov(edi, 1);
        C.lea(rsi, __[label]);
        C.mov(edx, bytes.Length);
        Call(UserCall.Write);
    }

    /// <summary>Writes RAX as a decimal number; RAX, RCX, RDX, RSI, RDI and R11 change.</summary>
    public void PrintNumber()
    {
        _needsNumbers = true;
        C.call(_putNumber);
    }

    /// <summary>
    /// At the start: the number in argv[1] into a register, or another one when there is none. RAX, RCX and RSI change.
    /// </summary>
    public void Argument(AssemblerRegister64 into, long otherwise)
    {
        Label digit = C.CreateLabel();
        Label end = C.CreateLabel();
        C.mov(into, otherwise);
        C.cmp(__qword_ptr[rsp], 2);
        C.jb(end);
        C.mov(rsi, __[rsp + 16]);
        C.xor(ecx, ecx);
        C.xor(eax, eax);
        C.Label(ref digit);
        C.imul(rcx, rcx, 10);
        C.add(rcx, rax);
        C.mov(into, rcx);
        C.lodsb();
        C.movzx(eax, al);
        C.sub(eax, '0');
        C.cmp(eax, 9);
        C.jbe(digit);
        C.Label(ref end);

        // A label needs an instruction behind it.
        C.nop();
    }

    /// <summary>exit_group.</summary>
    public void Exit(int status) => Call(UserCall.ExitGroup, status);

    /// <summary>The machine code, for its place.</summary>
    public byte[] Assemble(ulong at)
    {
        if (_needsNumbers)
        {
            EmitPutNumber();
        }

        foreach ((Label label, byte[] text) in _texts)
        {
            Label here = label;
            C.Label(ref here);
            C.db(text);
        }

        _texts.Clear();
        using MemoryStream bytes = new();
        C.Assemble(new StreamCodeWriter(bytes), at);
        return bytes.ToArray();
    }

    private void EmitPutNumber()
    {
        Label digit = C.CreateLabel();
        C.Label(ref _putNumber);
        C.lea(rsi, __[rsp - 8]);
        C.sub(rsp, DigitBytes + 8);
        C.mov(edi, 10);
        C.Label(ref digit);
        C.xor(edx, edx);
        C.div(rdi);
        C.add(dl, (byte)'0');
        C.dec(rsi);
        C.mov(__[rsi], dl);
        C.test(rax, rax);
        C.jnz(digit);
        C.lea(rdx, __[rsp + DigitBytes]);
        C.sub(rdx, rsi);
        C.mov(edi, 1);
        Call(UserCall.Write);
        C.add(rsp, DigitBytes + 8);
        C.ret();
    }
}
