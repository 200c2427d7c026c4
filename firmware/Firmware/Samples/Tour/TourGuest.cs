using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Tour;

/// <summary>
/// The page-fault tour: a guest that turns on long mode, builds page tables, and walks through a table of accesses
/// (<see cref="TourCases"/>). For each it prints what was done, the exception, its error code, CR2, how it was
/// handled, the A and D flags afterwards, and whether all that is what the SDM says. It ends with exit code 0 when
/// everything was, else 1.
/// </summary>
internal sealed class TourGuest
{
    private readonly Assembler _c;
    private readonly SerialRoutines _serial;
    private readonly TourSetup _setup;
    private readonly TourFaults _faults;
    private readonly TourReport _report;
    private Label _rows;

    private TourGuest(Assembler c)
    {
        _c = c;
        _rows = c.CreateLabel();
        _serial = new(c);
        _faults = new(c, _serial);
        _setup = new(c, _serial, _faults);
        _report = new(c, _serial);
    }

    /// <summary>The image.</summary>
    public static byte[] Build() => MultibootGuest.Build(c => new TourGuest(c).Emit());

    private void Emit()
    {
        Label nextRow = _c.CreateLabel();
        Label skip = _c.CreateLabel();
        Label advance = _c.CreateLabel();

        _setup.Emit();
        _c.lea(r12, __[_rows]);
        _c.mov(r13d, TourCases.All.Count);
        _c.Label(ref nextRow);
        _report.EmitTitle();
        _c.mov(eax, __dword_ptr[r12 + TourCase.NeedsField]);
        _c.mov(ecx, __dword_ptr[rbp + TourVariables.Features]);
        _c.not(ecx);
        _c.test(ecx, eax);
        _c.jnz(skip);
        EmitPrepare();
        EmitAccess();
        EmitRestore();
        _report.EmitOutcome();
        _c.jmp(advance);
        _c.Label(ref skip);
        _report.EmitSkipped();
        _c.Label(ref advance);
        _c.add(r12, TourCase.RowSizeBytes);
        _c.dec(r13d);
        _c.jnz(nextRow);
        _report.EmitSummary();
        _serial.Exit();

        _faults.EmitHandlers();
        EmitRows();
        _serial.Emit();
        _setup.EmitData();
    }

    /// <summary>Writes the entries and the control registers of the case at R12.</summary>
    private void EmitPrepare()
    {
        Label protect = _c.CreateLabel();
        Label executeDisable = _c.CreateLabel();

        _c.mov(rax, __qword_ptr[r12 + TourCase.LeafField]);
        _c.mov(rcx, __qword_ptr[r12 + TourCase.LeafValueField]);
        _c.mov(__qword_ptr[rax], rcx);
        _c.mov(rax, __qword_ptr[r12 + TourCase.EntryField]);
        _c.mov(rcx, __qword_ptr[r12 + TourCase.BeforeField]);
        _c.mov(__qword_ptr[rax], rcx);
        _c.mov(rax, cr3);
        _c.mov(cr3, rax);
        _c.mov(__qword_ptr[rbp + TourVariables.FaultCount], 0);
        _c.mov(__qword_ptr[rbp + TourVariables.Vector], TourCase.NoFault);
        _c.mov(__qword_ptr[rbp + TourVariables.ErrorCode], 0);
        _c.mov(__qword_ptr[rbp + TourVariables.FaultAddress], 0);

        _c.mov(rax, __qword_ptr[rbp + TourVariables.BaseCr4]);
        _c.or(rax, __qword_ptr[r12 + TourCase.Cr4Field]);
        _c.mov(cr4, rax);
        _c.test(__dword_ptr[r12 + TourCase.SettingField], (uint)TourSetting.NoWriteProtect);
        _c.jz(protect);
        _c.mov(rax, cr0);
        _c.and(rax, unchecked((int)~(uint)Cr0.WP));
        _c.mov(cr0, rax);
        _c.Label(ref protect);
        _c.test(__dword_ptr[r12 + TourCase.SettingField], (uint)TourSetting.NoExecuteDisable);
        _c.jz(executeDisable);
        EmitChangeEfer(() => _c.and(eax, ~(int)Efer.NXE));
        _c.Label(ref executeDisable);
        EmitKeys();
    }

    /// <summary>Loads PKRU or IA32_PKRS with the case's keys.</summary>
    private void EmitKeys()
    {
        Label noPkru = _c.CreateLabel();
        Label noPkrs = _c.CreateLabel();
        _c.test(__dword_ptr[r12 + TourCase.NeedsField], (uint)TourFeatures.Pku);
        _c.jz(noPkru);
        _c.mov(eax, __dword_ptr[r12 + TourCase.KeysField]);
        _c.xor(ecx, ecx);
        _c.xor(edx, edx);
        _c.wrpkru();
        _c.Label(ref noPkru);
        _c.test(__dword_ptr[r12 + TourCase.NeedsField], (uint)TourFeatures.Pks);
        _c.jz(noPkrs);
        _c.mov(eax, __dword_ptr[r12 + TourCase.KeysField]);
        _c.mov(ecx, TourFaults.PkrsMsr);
        _c.xor(edx, edx);
        _c.wrmsr();
        _c.Label(ref noPkrs);
    }

    /// <summary>Does the access; every way back ends at <see cref="TourFaults.After"/>.</summary>
    private void EmitAccess()
    {
        Label noAc = _c.CreateLabel();
        _c.mov(__qword_ptr[rbp + TourVariables.ResumeStack], rsp);
        _c.mov(rdi, __qword_ptr[r12 + TourCase.LinearField]);
        _c.mov(esi, __dword_ptr[r12 + TourCase.AccessField]);
        _c.xor(eax, eax);
        _c.test(__dword_ptr[r12 + TourCase.SettingField], (uint)TourSetting.Ac);
        _c.jz(noAc);
        _c.pushfq();
        _c.or(__dword_ptr[rsp], (int)Rflags.AC);
        _c.popfq();
        _c.Label(ref noAc);

        EmitWay(TourAccess.SupervisorRead, () => _c.mov(rax, __qword_ptr[rdi]));
        EmitWay(TourAccess.SupervisorWrite, () => _c.mov(__qword_ptr[rdi], rax));
        EmitWay(TourAccess.SupervisorFetch, () => _c.call(rdi));
        EmitWay(TourAccess.SupervisorLocked, () => _c.@lock.xadd(__qword_ptr[rdi], rax));
        EmitWay(TourAccess.SupervisorPush, () =>
        {
            _c.mov(rsp, rdi);
            _c.push(rax);
        });

        // The rest runs at privilege level 3. Each snippet has 16 bytes, in the order of TourAccess.
        _c.lea(rax, __[rsi - (int)TourAccess.UserRead]);
        _c.shl(eax, 4);
        _c.mov(rcx, TourLayout.PageLinear(TourLayout.UserCodePage));
        _c.add(rax, rcx);
        _c.push(TourLayout.UserDataSelector);
        _c.push(0);
        _c.push((int)Rflags.AlwaysOne);
        _c.push(TourLayout.UserCodeSelector);
        _c.push(rax);
        _c.xor(eax, eax);
        _c.iretq();
        _faults.EmitAfter();
    }

    private void EmitWay(TourAccess access, Action emit)
    {
        Label other = _c.CreateLabel();
        _c.cmp(esi, (int)access);
        _c.jne(other);
        emit();
        _c.jmp(_faults.After);
        _c.Label(ref other);
    }

    /// <summary>Brings the processor back to the state between cases.</summary>
    private void EmitRestore()
    {
        _c.mov(rsp, __qword_ptr[rbp + TourVariables.ResumeStack]);
        _c.push((int)Rflags.AlwaysOne);
        _c.popfq();
        _c.mov(eax, MultibootGuest.DataSelector);
        _c.mov(ss, eax);
        _c.mov(rax, __qword_ptr[rbp + TourVariables.BaseCr4]);
        _c.mov(cr4, rax);
        _c.mov(rax, cr0);
        _c.or(rax, (int)Cr0.WP);
        _c.mov(cr0, rax);
        Label noNx = _c.CreateLabel();
        _c.test(__dword_ptr[rbp + TourVariables.Features], (uint)TourFeatures.Nx);
        _c.jz(noNx);
        EmitChangeEfer(() => _c.or(eax, (int)Efer.NXE));
        _c.Label(ref noNx);
    }

    private void EmitChangeEfer(Action change)
    {
        _c.mov(ecx, TourSetup.EferMsr);
        _c.rdmsr();
        change();
        _c.wrmsr();
    }

    private void EmitRows()
    {
        _c.Label(ref _rows);
        foreach (TourCase row in TourCases.All)
        {
            _c.db(row.ToRow());
        }
    }
}
