using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Tour;

/// <summary>The tour's lines: one for each case at R12, and the summary.</summary>
internal sealed class TourReport(Assembler c, SerialRoutines serial)
{
    /// <summary>The bits of the error code in the order of their letters.</summary>
    private static readonly (PageFaultErrorCode Bit, char Letter)[] s_letters =
    [
        (PageFaultErrorCode.P, 'P'), (PageFaultErrorCode.WR, 'W'), (PageFaultErrorCode.US, 'U'),
        (PageFaultErrorCode.RSVD, 'R'), (PageFaultErrorCode.ID, 'I'), (PageFaultErrorCode.PK, 'K'),
    ];

    /// <summary>The width of vector, error code and CR2.</summary>
    private const int FaultColumns = 41;

    private static readonly (int Variable, string Text)[] s_summary =
    [
        (TourVariables.PageFaults, " page faults, "),
        (TourVariables.OtherFaults, " other faults, "),
        (TourVariables.WithoutFault, " accesses without a fault, "),
        (TourVariables.Skipped, " skipped, "),
        (TourVariables.Different, " not as the SDM says.\r\n"),
    ];

    public void EmitTitle()
    {
        c.lea(rsi, __[r12 + TourCase.TitleField]);
        serial.PrintAtRsi();
    }

    public void EmitSkipped()
    {
        c.inc(__qword_ptr[rbp + TourVariables.Skipped]);
        serial.Print("skipped: the CPU lacks it\r\n");
    }

    public void EmitOutcome()
    {
        Label pageFault = c.CreateLabel();
        Label noFault = c.CreateLabel();
        Label named = c.CreateLabel();
        Label handled = c.CreateLabel();
        c.mov(rax, __qword_ptr[rbp + TourVariables.Vector]);
        c.cmp(eax, (int)ExceptionVector.PageFault);
        c.je(pageFault);
        c.cmp(eax, TourCase.NoFault);
        c.je(noFault);
        c.inc(__qword_ptr[rbp + TourVariables.OtherFaults]);
        c.lea(rsi, __[serial.Text("#GP 13 ")]);
        c.cmp(eax, (int)ExceptionVector.GeneralProtection);
        c.je(named);
        c.lea(rsi, __[serial.Text("#SS 12 ")]);
        c.Label(ref named);
        serial.PrintAtRsi();
        c.mov(rax, __qword_ptr[rbp + TourVariables.ErrorCode]);
        serial.PrintHex(4);
        serial.Print(new string(' ', FaultColumns - 11));
        c.jmp(handled);

        c.Label(ref noFault);
        c.inc(__qword_ptr[rbp + TourVariables.WithoutFault]);
        serial.Print("no fault".PadRight(FaultColumns));
        c.jmp(handled);

        c.Label(ref pageFault);
        c.inc(__qword_ptr[rbp + TourVariables.PageFaults]);
        serial.Print("#PF 14 ");
        c.mov(rax, __qword_ptr[rbp + TourVariables.ErrorCode]);
        serial.PrintHex(4);
        serial.Print(" ");
        EmitLetters();
        serial.Print(" CR2=");
        c.mov(rax, __qword_ptr[rbp + TourVariables.FaultAddress]);
        serial.PrintHex(16);
        serial.Print("  ");
        c.Label(ref handled);
        c.lea(rsi, __[r12 + TourCase.HandledField]);
        serial.PrintAtRsi();
        EmitLeafFlags();
        EmitVerdict();
    }

    public void EmitSummary()
    {
        serial.Print("Summary: ");
        foreach ((int variable, string text) in s_summary)
        {
            c.mov(rax, __qword_ptr[rbp + variable]);
            serial.PrintDecimal();
            serial.Print(text);
        }

        // Exit code 0 when everything was as the SDM says, else 1.
        c.xor(eax, eax);
        c.cmp(__qword_ptr[rbp + TourVariables.Different], 0);
        c.setne(al);
    }

    /// <summary>The error code in RAX as letters, a dash for each clear bit.</summary>
    private void EmitLetters()
    {
        c.mov(rbx, rax);
        foreach ((PageFaultErrorCode bit, char letter) in s_letters)
        {
            Label set = c.CreateLabel();
            c.mov(al, (byte)letter);
            c.test(ebx, (int)bit);
            c.jnz(set);
            c.mov(al, (byte)'-');
            c.Label(ref set);
            serial.PrintAl();
        }
    }

    private void EmitLeafFlags()
    {
        c.mov(rax, __qword_ptr[r12 + TourCase.LeafField]);
        c.mov(rbx, __qword_ptr[rax]);
        foreach ((ulong bit, char letter) in new[] { (PagingEntry.A, 'A'), (PagingEntry.D, 'D') })
        {
            Label set = c.CreateLabel();
            c.mov(al, (byte)letter);
            c.test(ebx, (int)bit);
            c.jnz(set);
            c.mov(al, (byte)'-');
            c.Label(ref set);
            serial.PrintAl();
        }
    }

    /// <summary>
    /// Compares with the row: vector, number of faults, error code, CR2, A and D (in EBX: the leaf).
    /// </summary>
    private void EmitVerdict()
    {
        Label different = c.CreateLabel();
        Label same = c.CreateLabel();
        Label end = c.CreateLabel();
        c.movzx(eax, __word_ptr[r12 + TourCase.ExpectedVectorField]);
        c.cmp(rax, __qword_ptr[rbp + TourVariables.Vector]);
        c.jne(different);
        c.cmp(__qword_ptr[rbp + TourVariables.FaultCount], 1);
        c.ja(different);
        c.movzx(eax, __word_ptr[r12 + TourCase.ExpectedErrorField]);
        c.cmp(rax, __qword_ptr[rbp + TourVariables.ErrorCode]);
        c.jne(different);
        c.mov(rax, __qword_ptr[r12 + TourCase.ExpectedAddressField]);
        c.cmp(rax, __qword_ptr[rbp + TourVariables.FaultAddress]);
        c.jne(different);
        c.mov(eax, __dword_ptr[r12 + TourCase.ExpectedLeafField]);
        c.cmp(eax, -1);
        c.je(same);
        c.and(ebx, (int)(PagingEntry.A | PagingEntry.D));
        c.cmp(eax, ebx);
        c.je(same);

        c.Label(ref different);
        c.inc(__qword_ptr[rbp + TourVariables.Different]);
        serial.Print("  DIFFERS: the SDM says error ");
        c.movzx(eax, __word_ptr[r12 + TourCase.ExpectedErrorField]);
        EmitLetters();
        serial.Print(" vector 0x");
        c.movzx(eax, __word_ptr[r12 + TourCase.ExpectedVectorField]);
        serial.PrintHex(4);
        serial.Print("\r\n");
        c.jmp(end);
        c.Label(ref same);
        serial.Print("  ok\r\n");
        c.Label(ref end);
    }
}
