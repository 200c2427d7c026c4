using Emulator.Machine;
using Emulator.Machine.Devices;
using Firmware.Boot;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Machine;

/// <summary>x87 errors as interrupt 13 of a PC.</summary>
[TestFixture]
internal sealed class CoprocessorErrorTests
{
    /// <summary>After the jump that the program begins with.</summary>
    private const short HandlerAt = 0x7C02;

    [Test]
    public void The_chip_latches_the_request_until_port_f0_is_written()
    {
        TestBoard board = new();
        CoprocessorError chip = new(board);
        chip.SetError(true);
        chip.SetError(true);
        Assert.That((board.Lines[13], board.Edges[13], chip.IgnoresErrors), Is.EqualTo((true, 1, false)));
        chip.WritePort(CoprocessorError.Port, 1, 0);
        Assert.That((board.Lines[13], chip.IgnoresErrors), Is.EqualTo((false, true)));
        chip.SetError(false);
        Assert.That((board.Lines[13], chip.IgnoresErrors), Is.EqualTo((false, false)));
        chip.WritePort(CoprocessorError.Port, 1, 0);
        Assert.That(chip.IgnoresErrors, Is.False, "without an error nothing is ignored");
    }

    [Test]
    public void A_division_by_zero_interrupts_at_irq_13()
    {
        // The handler reads the status word, clears the request with port F0H and the error with FNCLEX.
        MachineOptions options = GuestProgram.Options(CpuMode.Real, c =>
        {
            Label start = c.CreateLabel();
            c.jmp(start);
            c.fnstsw(ax);
            c.mov(bl, al);
            c.@out(0xF0, al);
            c.fnclex();
            c.mov(al, 0x20);
            c.@out(0xA0, al);
            c.@out(0x20, al);
            c.iret();
            c.Label(ref start);
            c.xor(ax, ax);
            c.mov(ds, ax);
            c.mov(ss, ax);
            c.mov(sp, 0x7000);
            c.mov(__word_ptr[0x75 * 4], HandlerAt);
            c.mov(__word_ptr[(0x75 * 4) + 2], ds);
            c.mov(al, 0xFB);
            c.@out(0x21, al);
            c.mov(al, 0xDF);
            c.@out(0xA1, al);
            c.fninit();
            c.mov(__word_ptr[0x600], 0x37B);
            c.fldcw(__word_ptr[0x600]);
            c.sti();
            c.fld1();
            c.fldz();
            c.fdivp(st1, st0);
            c.fld1();
            c.mov(al, bl);
            c.@out(0xF4, al);
        });
        using PcMachine machine = new(options);
        RunResult result = machine.Run(1000);
        Assert.That((result.Reason, result.ExitStatus), Is.EqualTo((RunEnd.DebugExit, (0x84 << 1) | 1)), "ES and ZE");
    }
}
