using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples;

/// <summary>
/// The 64-bit guests' few library routines: a 16550 at 0x3F8 written by polling (16550D data sheet: LSR bit 5, THR
/// empty), texts, hexadecimal numbers, the end of the run.
/// </summary>
internal sealed class SerialRoutines(Assembler c)
{
    private const ushort Com1 = 0x3F8;
    private const byte TransmitterEmpty = 0x20;

    /// <summary>The debug-exit port: a process status of (code &lt;&lt; 1) | 1.</summary>
    private const byte ExitPort = 0xF4;

    /// <summary>Bochs and others end when "Shutdown" is written here.</summary>
    private const ushort ShutdownPort = 0x8900;

    private readonly List<(Label Label, string Text)> _texts = [];
    private Label _initialize = c.CreateLabel();
    private Label _putChar = c.CreateLabel();
    private Label _putString = c.CreateLabel();
    private Label _putHex = c.CreateLabel();
    private Label _putDecimal = c.CreateLabel();
    private Label _exit = c.CreateLabel();

    /// <summary>Programs 115200 baud, 8N1, FIFO on, interrupts off.</summary>
    public void Initialize() => c.call(_initialize);

    /// <summary>Prints a constant text; keeps all registers.</summary>
    public void Print(string text)
    {
        c.push(rsi);
        c.lea(rsi, __[Text(text)]);
        c.call(_putString);
        c.pop(rsi);
    }

    /// <summary>Prints the NUL-terminated text at RSI; keeps all registers.</summary>
    public void PrintAtRsi() => c.call(_putString);

    /// <summary>Prints AL; keeps all registers.</summary>
    public void PrintAl() => c.call(_putChar);

    /// <summary>Prints the low digits of RAX; keeps all registers.</summary>
    public void PrintHex(int digits)
    {
        c.push(rcx);
        c.mov(ecx, digits);
        c.call(_putHex);
        c.pop(rcx);
    }

    /// <summary>Prints RAX, which is below 100, as a decimal number; changes RAX.</summary>
    public void PrintDecimal() => c.call(_putDecimal);

    /// <summary>Ends the run with the code in EAX; does not return.</summary>
    public void Exit() => c.jmp(_exit);

    /// <summary>A label of a text that <see cref="Emit"/> puts into the image.</summary>
    public Label Text(string text)
    {
        Label label = c.CreateLabel();
        _texts.Add((label, text));
        return label;
    }

    /// <summary>Emits the routines and all texts; call once, where nothing runs into them.</summary>
    public void Emit()
    {
        EmitInitialize();
        EmitPutChar();
        EmitPutString();
        EmitPutHex();
        EmitPutDecimal();
        EmitExit();
        foreach ((Label label, string text) in _texts)
        {
            Label place = label;
            c.Label(ref place);
            c.db(Encoding.ASCII.GetBytes(text + "\0"));
        }
    }

    private void EmitInitialize()
    {
        // LCR.DLAB, divisor 1, 8N1, FIFO on and cleared, DTR and RTS, no interrupts.
        (int Register, byte Value)[] program = [(1, 0), (3, 0x80), (0, 1), (1, 0), (3, 3), (2, 7), (4, 3)];
        c.Label(ref _initialize);
        foreach ((int register, byte value) in program)
        {
            c.mov(edx, Com1 + register);
            c.mov(al, value);
            c.@out(dx, al);
        }

        c.ret();
    }

    private void EmitPutChar()
    {
        Label wait = c.CreateLabel();
        c.Label(ref _putChar);
        c.push(rax);
        c.push(rdx);
        c.mov(edx, Com1 + 5);
        c.Label(ref wait);
        c.@in(al, dx);
        c.test(al, TransmitterEmpty);
        c.jz(wait);
        c.mov(edx, Com1);
        c.mov(rax, __qword_ptr[rsp + 8]);
        c.@out(dx, al);
        c.pop(rdx);
        c.pop(rax);
        c.ret();
    }

    private void EmitPutString()
    {
        Label next = c.CreateLabel();
        Label done = c.CreateLabel();
        c.Label(ref _putString);
        c.push(rax);
        c.push(rsi);
        c.Label(ref next);
        c.movzx(eax, __byte_ptr[rsi]);
        c.test(eax, eax);
        c.jz(done);
        c.call(_putChar);
        c.inc(rsi);
        c.jmp(next);
        c.Label(ref done);
        c.pop(rsi);
        c.pop(rax);
        c.ret();
    }

    private void EmitPutHex()
    {
        Label next = c.CreateLabel();
        Label isDigit = c.CreateLabel();
        c.Label(ref _putHex);
        c.push(rax);
        c.push(rbx);
        c.push(rcx);
        c.mov(rbx, rax);
        c.shl(ecx, 2);
        c.Label(ref next);
        c.sub(ecx, 4);
        c.mov(rax, rbx);
        c.shr(rax, cl);
        c.and(eax, 15);
        c.cmp(eax, 10);
        c.jb(isDigit);
        c.add(eax, 'a' - '0' - 10);
        c.Label(ref isDigit);
        c.add(eax, '0');
        c.call(_putChar);
        c.test(ecx, ecx);
        c.jnz(next);
        c.pop(rcx);
        c.pop(rbx);
        c.pop(rax);
        c.ret();
    }

    private void EmitPutDecimal()
    {
        Label oneDigit = c.CreateLabel();
        c.Label(ref _putDecimal);
        c.push(rbx);
        c.mov(bl, 10);
        c.div(bl);
        c.mov(ebx, eax);
        c.test(al, al);
        c.jz(oneDigit);
        c.add(al, (byte)'0');
        c.call(_putChar);
        c.Label(ref oneDigit);
        c.mov(al, bh);
        c.add(al, (byte)'0');
        c.call(_putChar);
        c.pop(rbx);
        c.ret();
    }

    /// <summary>The exit port; then the shutdown port; then, where nobody listens, HLT for ever.</summary>
    private void EmitExit()
    {
        Label forever = c.CreateLabel();
        c.Label(ref _exit);
        c.@out(ExitPort, eax);
        c.mov(edx, ShutdownPort);
        foreach (char letter in "Shutdown")
        {
            c.mov(al, (byte)letter);
            c.@out(dx, al);
        }

        c.Label(ref forever);
        c.cli();
        c.hlt();
        c.jmp(forever);
    }
}
