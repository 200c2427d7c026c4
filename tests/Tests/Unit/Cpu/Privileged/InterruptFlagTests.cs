using Emulator.Arch;
using Emulator.Cpu;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>CLI, STI, PUSHF, POPF under IOPL, VME and PVI (SDM 2A table 3-6, SDM 2B tables 4-15, 4-20).</summary>
internal sealed unsafe class InterruptFlagTests
{
    private const ulong StackAt = 0x6000;

    /// <summary>What the tables of the SDM say of a mode: I changes IF, V changes VIF, G is #GP.</summary>
    [TestCase("protected", 0, 0, 0UL, 'I')]
    [TestCase("protected", 3, 3, 0UL, 'I')]
    [TestCase("protected", 3, 2, 0UL, 'G')]
    [TestCase("protected", 2, 1, Cr4.PVI, 'G')]
    [TestCase("protected", 3, 2, Cr4.PVI, 'V')]
    [TestCase("protected", 3, 3, Cr4.PVI, 'I')]
    [TestCase("protected", 3, 0, Cr4.VME, 'G')]
    [TestCase("long", 3, 0, Cr4.PVI, 'V')]
    [TestCase("long", 3, 0, 0UL, 'G')]
    [TestCase("v86", 3, 3, 0UL, 'I')]
    [TestCase("v86", 3, 3, Cr4.VME, 'I')]
    [TestCase("v86", 3, 2, 0UL, 'G')]
    [TestCase("v86", 3, 2, Cr4.PVI, 'G')]
    [TestCase("v86", 3, 0, Cr4.VME, 'V')]
    public void Cli_and_sti(string mode, int cpl, int iopl, ulong cr4, char result)
    {
        using PrivilegedBoard board = Board(mode, cpl, iopl, cr4);
        board.S->SystemFlags |= Rflags.IF | Rflags.VIF;
        Assert.That(board.Execute(a => a.cli()), Is.EqualTo(result != 'G'));
        Assert.That((board.S->SystemFlags & Rflags.IF) == 0, Is.EqualTo(result == 'I'));
        Assert.That((board.S->SystemFlags & Rflags.VIF) == 0, Is.EqualTo(result == 'V'));
        board.S->SystemFlags &= ~(Rflags.IF | Rflags.VIF);
        Assert.That(board.Execute(a => a.sti()), Is.EqualTo(result != 'G'));
        Assert.That((board.S->SystemFlags & Rflags.IF) != 0, Is.EqualTo(result == 'I'));
        Assert.That((board.S->SystemFlags & Rflags.VIF) != 0, Is.EqualTo(result == 'V'));
        Assert.That(board.S->Shadow, Is.EqualTo(result == 'I' ? InterruptShadow.Sti : InterruptShadow.None));
        if (result == 'V')
        {
            board.S->SystemFlags |= Rflags.VIP;
            Assert.That(board.Execute(a => a.sti()), Is.False, "VIP");
        }
    }

    [Test]
    public void Sti_shadows_the_next_instruction_only_when_if_was_clear()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->SystemFlags |= Rflags.IF;
        Assert.That(board.Execute(a => a.sti()), Is.True);
        Assert.That(board.S->Shadow, Is.EqualTo(InterruptShadow.None));
    }

    /// <summary>Every system flag offered by POPF at every privilege: which are taken.</summary>
    [Test]
    public void Popf_changes_the_flags_that_privilege_allows()
    {
        int cases = 0;
        foreach (string mode in new[] { "protected", "long", "v86" })
        {
            for (int cpl = 0; cpl < 4; cpl++)
            {
                for (int iopl = 0; iopl < 4; iopl++)
                {
                    foreach (int size in new[] { 2, 4, 8 })
                    {
                        if ((mode == "v86" && (cpl != 3 || iopl != 3)) || (size == 8) != (mode == "long" && size != 2))
                        {
                            continue;
                        }

                        CheckPopf(mode, cpl, iopl, size, ones: true);
                        CheckPopf(mode, cpl, iopl, size, ones: false);
                        cases += 2;
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"{cases} POPF cases");
    }

    [TestCase(0UL, 2, 0UL, 'G', TestName = "IOPL below 3 without VME")]
    [TestCase(Cr4.VME, 4, 0UL, 'G', TestName = "VME knows the 16-bit forms only")]
    [TestCase(Cr4.VME, 2, Rflags.IF, 'S')]
    [TestCase(Cr4.VME, 2, 0UL, 'C')]
    [TestCase(Cr4.VME, 2, Rflags.TF, 'G')]
    [TestCase(Cr4.VME, 2, Rflags.IF | Rflags.VIP, 'G', TestName = "VIP and IF reach the operating system")]
    [TestCase(Cr4.VME, 2, Rflags.VIP, 'C')]
    public void Popf_in_virtual_8086_mode_changes_vif(ulong cr4, int size, ulong flags, char result)
    {
        using PrivilegedBoard board = Board("v86", 3, 0, cr4);
        board.S->SystemFlags |= Rflags.IF | (flags & Rflags.VIP) | (result == 'C' ? Rflags.VIF : 0);
        board[StackAt, 4] = flags & 0xFFFF;
        Assert.That(board.Execute(size == 2 ? [0x9D] : [0x66, 0x9D]), Is.EqualTo(result != 'G'));
        Assert.That(board.S->Gpr[4], Is.EqualTo(result == 'G' ? StackAt : StackAt + (ulong)size));
        Assert.That((board.S->SystemFlags & Rflags.VIF) != 0, Is.EqualTo(result == 'S'));
        Assert.That(board.S->SystemFlags & Rflags.IF, Is.EqualTo(Rflags.IF), "IF is not the program's");
    }

    [TestCase(3, 0UL, 2, true)]
    [TestCase(2, 0UL, 2, false)]
    [TestCase(2, Cr4.VME, 4, false)]
    [TestCase(0, Cr4.VME, 2, true)]
    public void Pushf_in_virtual_8086_mode_shows_vif_as_if(int iopl, ulong cr4, int size, bool allowed)
    {
        using PrivilegedBoard board = Board("v86", 3, iopl, cr4);
        board.S->SystemFlags |= Rflags.VIF;
        Assert.That(board.Execute(size == 2 ? [0x9C] : [0x66, 0x9C]), Is.EqualTo(allowed));
        if (allowed)
        {
            ulong expected = Rflags.AlwaysOne | Rflags.IOPL | (iopl < 3 ? Rflags.IF : 0);
            Assert.That(board[StackAt - 2, 2], Is.EqualTo(expected));
        }
    }

    [Test]
    public void Pushf_hides_vm_and_rf()
    {
        using PrivilegedBoard board = Board("protected", 0, 3, 0);
        board.S->SystemFlags |= Rflags.RF | Rflags.AC | Rflags.ID | Rflags.VIF;
        Assert.That(board.Execute(a => a.pushfd()), Is.True);
        ulong expected = Rflags.AlwaysOne | Rflags.IOPL | Rflags.AC | Rflags.ID | Rflags.VIF;
        Assert.That(board[StackAt - 4, 4], Is.EqualTo(expected));
    }

    [TestCase(0, true)]
    [TestCase(3, false)]
    public void Clac_and_stac_are_no_opcodes_for_programs(int cpl, bool allowed)
    {
        using PrivilegedBoard board = Board("long", cpl, 3, 0);
        Assert.That(board.Execute(a => a.stac()), Is.EqualTo(allowed));
        Assert.That(board.Core.Walk.AC, Is.EqualTo(allowed));
        Assert.That(board.Fault, Is.EqualTo(allowed ? -1 : 6));
        Assert.That(board.Execute(a => a.clac()), Is.EqualTo(allowed));
        Assert.That(board.Core.Walk.AC, Is.False);
    }

    [Test]
    public void Mwait_waits_only_with_an_armed_monitor()
    {
        using PrivilegedBoard board = Board("long", 0, 0, 0);
        Assert.That(board.Execute(a => a.mwait()), Is.True);
        Assert.That(board.S->Halted, Is.False);
        board.S->Gpr[0] = 0x6000;
        Assert.That(board.Execute(a => a.monitor()), Is.True);
        Assert.That(board.Execute(a => a.mwait()), Is.True);
        Assert.That(board.S->Halted, Is.True);
        board.S->Gpr[1] = 1;
        Assert.That(board.Execute(a => a.mwait()), Is.False);
        Assert.That(board.Fault, Is.EqualTo(13));
        board.S->Gpr[1] = 0;
        board.S->MiscEnable &= ~(1UL << 18);
        Assert.That(board.Execute(a => a.monitor()), Is.False);
        Assert.That(board.Fault, Is.EqualTo(6));
    }

    private static void CheckPopf(string mode, int cpl, int iopl, int size, bool ones)
    {
        const ulong Fixed = Rflags.AlwaysOne;
        using PrivilegedBoard board = Board(mode, cpl, iopl, 0);
        ulong all = Rflags.Status | Rflags.TF | Rflags.DF | Rflags.NT;
        all |= size > 2 ? Rflags.AC | Rflags.ID : 0;
        all |= cpl == 0 ? Rflags.IOPL : 0;
        all |= cpl <= iopl ? Rflags.IF : 0;
        ulong start = board.S->SystemFlags & (Rflags.VM | Rflags.IOPL);
        start |= ones ? 0 : Rflags.Status | Rflags.TF | Rflags.DF | Rflags.NT | Rflags.AC | Rflags.ID | Rflags.IF
            | Rflags.VIF | Rflags.VIP;
        board.Core.RflagsValue = start;
        board.Core.StateChanged();
        board[StackAt, 8] = ones ? ulong.MaxValue : 0;
        bool done = size == 2 && !board.S->Cs.Big && mode == "v86" ? board.Execute(0x9D)
            : size == 2 || mode == "v86" ? board.Execute(0x66, 0x9D)
            : board.Execute(0x9D);
        Assert.That(done, Is.True, $"{mode} CPL {cpl} IOPL {iopl} size {size}");
        ulong expected = (ones ? start | all : start & ~all) | Fixed;
        Assert.That(board.Core.RflagsValue, Is.EqualTo(expected), $"{mode} CPL {cpl} IOPL {iopl} size {size} {ones}");
    }

    private static PrivilegedBoard Board(string mode, int cpl, int iopl, ulong cr4)
    {
        PrivilegedBoard board = new();
        _ = mode switch
        {
            "protected" => board.Protected(cpl),
            "long" => board.Long(cpl),
            _ => board.Virtual8086(iopl),
        };
        board.S->SystemFlags = (board.S->SystemFlags & ~Rflags.IOPL) | ((ulong)iopl << Rflags.IoplShift);
        board.S->Cr4 |= cr4;
        board.Core.StateChanged();
        return board;
    }
}
