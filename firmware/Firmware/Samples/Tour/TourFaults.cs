using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Tour;

/// <summary>
/// The tour's exception handlers: note what the processor says, and handle as the case at R12 asks.
/// </summary>
internal sealed class TourFaults(Assembler c, SerialRoutines serial)
{
    /// <summary>IA32_PKRS (SDM 4).</summary>
    public const uint PkrsMsr = 0x6E1;

    /// <summary>Offsets in the exception frame, above the registers that the handler saves (SDM 3A 6.14.2).</summary>
    private const int SavedBytes = 4 * 8;
    private const int ErrorCodeOffset = SavedBytes;
    private const int RipOffset = SavedBytes + 8;
    private const int CsOffset = SavedBytes + 16;
    private const int FlagsOffset = SavedBytes + 24;
    private const int RspOffset = SavedBytes + 32;
    private const int SsOffset = SavedBytes + 40;

    /// <summary>The code of a run in which an exception came that no case has.</summary>
    private const uint UnexpectedExit = 2;

    /// <summary>Vectors below it are the processor's own (SDM 3A 6.2).</summary>
    private const int ArchitecturalVectors = 32;

    private Label _after = c.CreateLabel();
    private Label _return = c.CreateLabel();
    private Label _handle = c.CreateLabel();
    private Label _unexpected = c.CreateLabel();
    private readonly Label[] _others =
        [.. Enumerable.Range(0, ArchitecturalVectors).Select(_ => c.CreateLabel())];
    private Label _pageFault = c.CreateLabel();
    private Label _protection = c.CreateLabel();
    private Label _stack = c.CreateLabel();

    /// <summary>Where a case goes on, whatever happened.</summary>
    public Label After => _after;

    /// <summary>Who handles which vector. Vectors that no case needs end the tour and tell their number.</summary>
    public IEnumerable<(int Vector, Label Handler)> Handlers =>
    [
        .. _others.Select((label, vector) => (vector, label)),
        ((int)ExceptionVector.StackFault, _stack),
        ((int)ExceptionVector.GeneralProtection, _protection),
        ((int)ExceptionVector.PageFault, _pageFault),
        (TourLayout.ReturnVector, _return),
    ];

    /// <summary>Places <see cref="After"/> here.</summary>
    public void EmitAfter() => c.Label(ref _after);

    public void EmitHandlers()
    {
        // From privilege level 3: the stack is the interrupt stack; the case's own comes back at the other side.
        c.Label(ref _return);
        c.jmp(_after);

        EmitEntry(ref _stack, ExceptionVector.StackFault);
        EmitEntry(ref _protection, ExceptionVector.GeneralProtection);
        EmitEntry(ref _pageFault, ExceptionVector.PageFault);
        EmitHandle();

        EmitUnexpected();
    }

    private void EmitUnexpected()
    {
        for (int vector = 0; vector < ArchitecturalVectors; vector++)
        {
            c.Label(ref _others[vector]);
            c.mov(eax, vector);
            c.jmp(_unexpected);
        }

        c.Label(ref _unexpected);
        serial.Print("\r\nunexpected exception ");
        serial.PrintDecimal();
        serial.Print(", stack:");
        for (int i = 0; i < 4; i++)
        {
            c.mov(rax, __qword_ptr[rsp + (i * 8)]);
            serial.Print(" ");
            serial.PrintHex(16);
        }

        serial.Print("\r\n");
        c.mov(eax, UnexpectedExit);
        serial.Exit();
    }

    private void EmitEntry(ref Label label, ExceptionVector vector)
    {
        c.Label(ref label);
        c.push(rax);
        c.mov(eax, (int)vector);
        c.jmp(_handle);
    }

    private void EmitHandle()
    {
        Label leave = c.CreateLabel();
        Label give = c.CreateLabel();
        Label notRepair = c.CreateLabel();
        Label notPkru = c.CreateLabel();
        Label noAddress = c.CreateLabel();
        c.Label(ref _handle);
        c.push(rcx);
        c.push(rdx);
        c.push(rbx);
        c.mov(__qword_ptr[rbp + TourVariables.Vector], rax);
        c.mov(rbx, __qword_ptr[rsp + ErrorCodeOffset]);
        c.mov(__qword_ptr[rbp + TourVariables.ErrorCode], rbx);

        // CR2 belongs to page faults alone (SDM 3A 2.5).
        c.cmp(eax, (int)ExceptionVector.PageFault);
        c.jne(noAddress);
        c.mov(rbx, cr2);
        c.mov(__qword_ptr[rbp + TourVariables.FaultAddress], rbx);
        c.Label(ref noAddress);

        // A second fault means that the repair did not help.
        c.inc(__qword_ptr[rbp + TourVariables.FaultCount]);
        c.cmp(__qword_ptr[rbp + TourVariables.FaultCount], 1);
        c.ja(give);
        c.mov(ecx, __dword_ptr[r12 + TourCase.HandlingField]);
        c.cmp(ecx, (int)TourHandling.Repair);
        c.jne(notRepair);
        c.mov(rax, __qword_ptr[r12 + TourCase.EntryField]);
        c.mov(rcx, __qword_ptr[r12 + TourCase.AfterField]);
        c.mov(__qword_ptr[rax], rcx);
        c.mov(rax, cr2);
        c.invlpg(__[rax]);
        c.jmp(leave);
        c.Label(ref notRepair);
        c.cmp(ecx, (int)TourHandling.ClearPkru);
        c.jne(notPkru);
        c.xor(eax, eax);
        c.xor(ecx, ecx);
        c.xor(edx, edx);
        c.wrpkru();
        c.jmp(leave);
        c.Label(ref notPkru);
        c.cmp(ecx, (int)TourHandling.ClearPkrs);
        c.jne(give);
        c.mov(ecx, PkrsMsr);
        c.xor(eax, eax);
        c.xor(edx, edx);
        c.wrmsr();
        c.jmp(leave);
        EmitSkip(ref give);
        c.Label(ref leave);
        c.pop(rbx);
        c.pop(rdx);
        c.pop(rcx);
        c.pop(rax);
        c.add(rsp, 8);
        c.iretq();
    }

    /// <summary>Makes the frame return behind the access, as the supervisor.</summary>
    private void EmitSkip(ref Label give)
    {
        c.Label(ref give);
        c.lea(rax, __[_after]);
        c.mov(__qword_ptr[rsp + RipOffset], rax);
        c.mov(__qword_ptr[rsp + CsOffset], MultibootGuest.CodeSelector);
        c.mov(__qword_ptr[rsp + FlagsOffset], (int)Rflags.AlwaysOne);
        c.mov(rax, __qword_ptr[rbp + TourVariables.ResumeStack]);
        c.mov(__qword_ptr[rsp + RspOffset], rax);
        c.mov(__qword_ptr[rsp + SsOffset], MultibootGuest.DataSelector);
    }
}
