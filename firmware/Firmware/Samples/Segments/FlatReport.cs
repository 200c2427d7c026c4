using System.Text;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Segments;

/// <summary>What a 32-bit guest prints on COM1 by polling, and how it ends; DS is flat.</summary>
internal sealed class FlatReport(Assembler c)
{
    private const ushort Com1 = 0x3F8;
    private const byte TransmitterEmpty = 0x20;
    private const byte ExitPort = 0xF4;

    private Label _putChar = c.CreateLabel();
    private Label _putString = c.CreateLabel();
    private Label _putHex = c.CreateLabel();

    /// <summary>Prints a constant text; changes EAX, EDX and ESI.</summary>
    public void Print(string text)
    {
        // 32-bit code cannot name an address relative to itself; a call over the text leaves it on the stack.
        Label behind = c.CreateLabel();
        c.call(behind);
        c.db(Encoding.ASCII.GetBytes(text + "\0"));
        c.Label(ref behind);
        c.pop(esi);
        c.call(_putString);
    }

    /// <summary>Prints the NUL-terminated text at ESI; changes EAX, EDX and ESI.</summary>
    public void PrintAtEsi() => c.call(_putString);

    /// <summary>Prints the low digits of EAX; changes EAX, ECX, EDX and EDI.</summary>
    public void PrintHex(int digits)
    {
        c.mov(ecx, digits);
        c.mov(edi, eax);
        c.ror(edi, (byte)(4 * digits % 32));
        c.call(_putHex);
    }

    /// <summary>Ends the run with a code; HLT for ever where nobody listens.</summary>
    public void Exit(int code)
    {
        Label forever = c.CreateLabel();
        c.mov(eax, code);
        c.@out(ExitPort, eax);
        c.Label(ref forever);
        c.hlt();
        c.jmp(forever);
    }

    /// <summary>Emits the routines; call once, where nothing runs into them.</summary>
    public void Emit()
    {
        EmitPutChar();
        EmitPutString();
        EmitPutHex();
    }

    private void EmitPutChar()
    {
        Label wait = c.CreateLabel();
        c.Label(ref _putChar);
        c.mov(ah, al);
        c.mov(edx, Com1 + 5);
        c.Label(ref wait);
        c.@in(al, dx);
        c.test(al, TransmitterEmpty);
        c.jz(wait);
        c.mov(edx, Com1);
        c.mov(al, ah);
        c.@out(dx, al);
        c.ret();
    }

    private void EmitPutString()
    {
        Label done = c.CreateLabel();
        c.Label(ref _putString);
        c.lodsb();
        c.test(al, al);
        c.jz(done);
        c.call(_putChar);
        c.jmp(_putString);
        c.Label(ref done);
        c.ret();
    }

    /// <summary>ECX digits of EDI, the first in its low bits after a rotation to the left.</summary>
    private void EmitPutHex()
    {
        Label isDigit = c.CreateLabel();
        c.Label(ref _putHex);
        c.rol(edi, 4);
        c.mov(eax, edi);
        c.and(eax, 15);
        c.add(eax, '0');
        c.cmp(eax, '9');
        c.jbe(isDigit);
        c.add(eax, 'a' - '9' - 1);
        c.Label(ref isDigit);
        c.call(_putChar);
        c.dec(ecx);
        c.jnz(_putHex);
        c.ret();
    }
}
