using Emulator.Arch;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>SYSCALL, SYSRET, SYSENTER, SYSEXIT, SWAPGS, FSGSBASE (SDM 2B, 2D).</summary>
internal sealed unsafe class SystemCallTests
{
    private const ulong Kernel = 0xFFFF_8000_0001_2340;
    private const int InvalidOpcode = 6;
    private const int GeneralProtection = 13;

    [Test]
    public void A_system_call_and_its_return_come_back_to_the_same_program()
    {
        using PrivilegedBoard board = Board(3);
        board.Core.RflagsValue = Rflags.IF | Rflags.CF | Rflags.AlwaysOne;
        Assert.That(board.Execute(a => a.syscall()), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.S->Rip, Is.EqualTo(Kernel));
            Assert.That(board.S->Gpr[1], Is.EqualTo(PrivilegedBoard.CodeAt + 2));
            Assert.That(board.S->Gpr[11], Is.EqualTo(Rflags.IF | Rflags.CF | Rflags.AlwaysOne));
            Assert.That(board.Core.RflagsValue, Is.EqualTo(Rflags.CF | Rflags.AlwaysOne), "FMASK takes IF");
            Assert.That(board.S->Cpl, Is.Zero);
            Assert.That(board.S->Cs.Selector, Is.EqualTo(0x10));
            Assert.That(board.S->Cs.Attributes, Is.EqualTo(0xA09B));
            Assert.That(board.S->Ss.Selector, Is.EqualTo(0x18));
            Assert.That(board.S->Ss.Attributes, Is.EqualTo(0xC093));
        }

        Assert.That(board.Execute(a => a.sysretq()), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.S->Rip, Is.EqualTo(PrivilegedBoard.CodeAt + 2));
            Assert.That(board.Core.RflagsValue, Is.EqualTo(Rflags.IF | Rflags.CF | Rflags.AlwaysOne));
            Assert.That(board.S->Cpl, Is.EqualTo(3));
            Assert.That(board.S->Cs.Selector, Is.EqualTo(0x33));
            Assert.That(board.S->Cs.Attributes, Is.EqualTo(0xA0FB));
            Assert.That(board.S->Ss.Selector, Is.EqualTo(0x2B));
            Assert.That(board.S->Ss.Attributes, Is.EqualTo(0xC0F3));
            Assert.That(board.Core.In64BitCode, Is.True);
        }
    }

    [Test]
    public void A_return_to_32_bit_code_truncates_the_pointer_and_takes_another_selector()
    {
        using PrivilegedBoard board = Board(0);
        board.S->Gpr[1] = 0x1_2345_6789;
        board.S->Gpr[11] = ulong.MaxValue;
        Assert.That(board.Execute(a => a.sysret()), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.S->Rip, Is.EqualTo(0x2345_6789));
            Assert.That(board.S->Cs.Selector, Is.EqualTo(0x23));
            Assert.That(board.S->Cs.Attributes, Is.EqualTo(0xC0FB));
            Assert.That(board.Core.In64BitCode, Is.False);
            Assert.That(board.Core.RflagsValue, Is.EqualTo(0x3C_7FD7), "RF and VM stay clear");
        }
    }

    [TestCase(0x0000_7FFF_FFFF_FFFFUL, true)]
    [TestCase(0x0000_8000_0000_0000UL, false)]
    [TestCase(0xFFFF_8000_0000_0000UL, true)]
    [TestCase(0xFFFF_7FFF_FFFF_FFFFUL, false)]
    public void A_return_to_a_non_canonical_address_faults_in_the_kernel(ulong rcx, bool allowed)
    {
        using PrivilegedBoard board = Board(0);
        board.S->Gpr[1] = rcx;
        Assert.That(board.Execute(a => a.sysretq()), Is.EqualTo(allowed));
        Assert.That(board.S->Cpl, Is.EqualTo(allowed ? 3 : 0));
    }

    [Test]
    public void Syscall_is_an_invalid_opcode_outside_64_bit_mode_and_without_sce()
    {
        using PrivilegedBoard board = Board(3);
        board.S->Efer &= ~Efer.SCE;
        Assert.That(board.Execute(a => a.syscall()), Is.False);
        Assert.That(board.Fault, Is.EqualTo(InvalidOpcode));
        board.Long(3, bits64: false);
        Assert.That(board.Execute(0x0F, 0x05), Is.False);
        Assert.That(board.Fault, Is.EqualTo(InvalidOpcode));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Sysenter_and_sysexit_go_and_come_back(bool longMode)
    {
        using PrivilegedBoard board = longMode ? Board(3) : new PrivilegedBoard().Protected(3);
        Assert.That(board.Execute(a => a.sysenter()), Is.False, "no SYSENTER_CS");
        Assert.That(board.Fault, Is.EqualTo(GeneralProtection));
        board.S->SysenterCs = 0x43;
        board.S->SysenterEip = Kernel;
        board.S->SysenterEsp = Kernel + 0x1000;
        board.S->SystemFlags |= Rflags.IF;
        Assert.That(board.Execute(a => a.sysenter()), Is.True);
        ulong mask = longMode ? ulong.MaxValue : uint.MaxValue;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.S->Rip, Is.EqualTo(Kernel & mask));
            Assert.That(board.S->Gpr[4], Is.EqualTo((Kernel + 0x1000) & mask));
            Assert.That(board.S->Cs.Selector, Is.EqualTo(0x40));
            Assert.That(board.S->Ss.Selector, Is.EqualTo(0x48));
            Assert.That(board.S->SystemFlags & Rflags.IF, Is.Zero);
            Assert.That(board.Core.In64BitCode, Is.EqualTo(longMode));
        }

        board.S->Gpr[1] = 0x1234;
        board.S->Gpr[2] = 0x5678;
        Assert.That(longMode ? board.Execute(a => a.sysexitq()) : board.Execute(a => a.sysexit()), Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.S->Rip, Is.EqualTo(0x5678));
            Assert.That(board.S->Gpr[4], Is.EqualTo(0x1234));
            Assert.That(board.S->Cs.Selector, Is.EqualTo(longMode ? 0x63 : 0x53));
            Assert.That(board.S->Ss.Selector, Is.EqualTo(longMode ? 0x6B : 0x5B));
            Assert.That(board.S->Cpl, Is.EqualTo(3));
        }
    }

    [Test]
    public void Bases_are_switched_and_written_where_that_is_enabled()
    {
        using PrivilegedBoard board = Board(0);
        board.S->Gs.Base = 1;
        board.S->KernelGsBase = 2;
        Assert.That(board.Execute(a => a.swapgs()), Is.True);
        Assert.That((board.S->Gs.Base, board.S->KernelGsBase), Is.EqualTo((2UL, 1UL)));
        Assert.That(board.Execute(a => a.rdgsbase(rax)), Is.False);
        Assert.That(board.Fault, Is.EqualTo(InvalidOpcode), "CR4.FSGSBASE is clear");
        board.S->Cr4 |= Cr4.FSGSBASE;
        Assert.That(board.Execute(a => a.rdgsbase(rax)), Is.True);
        Assert.That(board.S->Gpr[0], Is.EqualTo(2));
        board.S->Gpr[0] = 1UL << 60;
        Assert.That(board.Execute(a => a.wrfsbase(rax)), Is.False);
        Assert.That(board.Fault, Is.EqualTo(GeneralProtection));
        board.S->Gpr[0] = 0xFFFF_FFFF_8765_4321;
        Assert.That(board.Execute(a => a.wrfsbase(eax)), Is.True);
        Assert.That(board.S->Fs.Base, Is.EqualTo(0x8765_4321));
        board.Long(bits64: false);
        Assert.That(board.Execute(0x0F, 0x01, 0xF8), Is.False, "SWAPGS in compatibility mode");
    }

    private static PrivilegedBoard Board(int cpl)
    {
        PrivilegedBoard board = new PrivilegedBoard().Long(cpl);
        board.S->Star = 0x0023_0010_0000_0000;
        board.S->Lstar = Kernel;
        board.S->Fmask = Rflags.IF;
        return board;
    }
}
