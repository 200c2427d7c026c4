using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>The #GP rules and consequences of MOV to CR0, CR3, CR4, CR8 (SDM 2B, MOV; SDM 3A 2.5).</summary>
internal sealed unsafe class ControlRegisterTests
{
    private const ulong On = Cr0.PE | Cr0.PG;
    private const int GeneralProtection = 13;

    [TestCase(Cr0.PE, true)]
    [TestCase(Cr0.PG, false, TestName = "PG without PE")]
    [TestCase(Cr0.PE | Cr0.NW, false, TestName = "NW without CD")]
    [TestCase(Cr0.PE | Cr0.NW | Cr0.CD, true)]
    [TestCase(Cr0.PE | Cr0.CD, true)]
    [TestCase(Cr0.PE | 0x0001_FFC0UL, true, TestName = "Reserved low bits are ignored")]
    public void Cr0_in_protected_mode(ulong value, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Protected();
        Assert.That(board.WriteCr0(value), Is.EqualTo(allowed));
        Assert.That(board.Fault, Is.EqualTo(allowed ? -1 : GeneralProtection));
        const ulong Defined = 0xE005_003F;
        Assert.That(board.S->Cr0, Is.EqualTo(allowed ? (value & Defined) | Cr0.ET : Cr0.PE | Cr0.ET));
    }

    [TestCase(On, true)]
    [TestCase(On | (1UL << 32), false, TestName = "Upper half of CR0 is reserved")]
    [TestCase(Cr0.PE, false, TestName = "PG cannot be cleared in 64-bit code")]
    public void Cr0_in_64_bit_code(ulong value, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        Assert.That(board.WriteCr0(value), Is.EqualTo(allowed));
    }

    [TestCase(0UL, true)]
    [TestCase(Cr4.PCIDE, false)]
    public void Compatibility_mode_can_leave_long_mode_unless_pcide_is_set(ulong cr4, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long(bits64: false);
        board.S->Cr4 |= cr4;
        board.Core.StateChanged();
        Assert.That(board.WriteCr0(Cr0.PE), Is.EqualTo(allowed));
        Assert.That((board.S->Efer & Efer.LMA) == 0, Is.EqualTo(allowed));
    }

    [TestCase(Cr4.PAE, 0x409B, 0x8B, true)]
    [TestCase(0UL, 0x409B, 0x8B, false, TestName = "Long mode needs PAE")]
    [TestCase(Cr4.PAE, 0x609B, 0x8B, false, TestName = "Long mode is not entered from CS.L")]
    [TestCase(Cr4.PAE, 0x409B, 0x83, false, TestName = "Long mode is not entered with a 16-bit TSS")]
    public void Entering_long_mode(ulong cr4, int cs, int tr, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Protected();
        board.S->Cr4 = cr4;
        board.S->Cr3 = PrivilegedBoard.PageTables;
        board.S->Efer = Efer.LME;
        board.S->Cs.Attributes = (ushort)(cs | 0x8000);
        board.S->Tr.Attributes = (ushort)tr;
        board.Core.StateChanged();
        Assert.That(board.WriteCr0(On), Is.EqualTo(allowed));
        Assert.That((board.S->Efer & Efer.LMA) != 0, Is.EqualTo(allowed));
        Assert.That(board.Core.Walk.Mode, Is.EqualTo(allowed ? PagingMode.Level4 : PagingMode.Off));
    }

    [Test]
    public void Each_defined_bit_of_cr4_follows_its_feature_and_every_other_raises()
    {
        Dictionary<int, string> features = new()
        {
            [0] = "vme", [1] = "vme", [2] = "tsc", [3] = "de", [4] = "pse", [6] = "mce", [7] = "pge", [8] = "",
            [9] = "fxsr", [10] = "sse", [11] = "umip", [16] = "fsgsbase", [18] = "xsave", [20] = "smep", [21] = "smap",
            [22] = "pku", [24] = "pks",
        };
        for (int bit = 0; bit < 64; bit++)
        {
            // PAE stays set; LA57 and PCIDE have rules of their own.
            if (bit is 5 or 12 or 17)
            {
                continue;
            }

            bool known = features.TryGetValue(bit, out string? feature);
            using PrivilegedBoard board = new PrivilegedBoard().Long();
            Assert.That(board.WriteCr4(Cr4.PAE | 1UL << bit), Is.EqualTo(known), $"bit {bit}");
            if (known && feature != "")
            {
                using PrivilegedBoard without = new PrivilegedBoard(CpuModel.Parse("max,-" + feature)).Long();
                Assert.That(without.WriteCr4(Cr4.PAE | 1UL << bit), Is.False, $"bit {bit} without {feature}");
            }
        }
    }

    [TestCase(0UL, false, TestName = "PAE is fixed in long mode")]
    [TestCase(Cr4.PAE | Cr4.LA57, false, TestName = "LA57 is fixed in long mode")]
    [TestCase(Cr4.PAE | Cr4.PCIDE, true)]
    public void Cr4_in_long_mode(ulong value, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        Assert.That(board.WriteCr4(value), Is.EqualTo(allowed));
    }

    [Test]
    public void Pcide_needs_long_mode_and_pcid_0()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Cr3 |= Cr3.PCD;
        board.Core.StateChanged();
        Assert.That(board.WriteCr4(Cr4.PAE | Cr4.PCIDE), Is.False);
        using PrivilegedBoard legacy = new PrivilegedBoard().Protected();
        Assert.That(legacy.WriteCr4(Cr4.PCIDE), Is.False);
        Assert.That(legacy.WriteCr4(Cr4.LA57 | Cr4.PAE), Is.True, "LA57 outside long mode");
    }

    [TestCase(false, 1UL << 46, false)]
    [TestCase(false, 1UL << 45, true)]
    [TestCase(false, 1UL << 63, false, TestName = "Bit 63 of CR3 without PCIDE")]
    [TestCase(true, 1UL << 63, true)]
    [TestCase(true, 1UL << 62, false)]
    [TestCase(true, 0xFFFUL, true)]
    public void Cr3_in_long_mode(bool pcide, ulong bits, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Cr4 |= pcide ? Cr4.PCIDE : 0;
        board.Core.StateChanged();
        Assert.That(board.WriteCr3(PrivilegedBoard.PageTables | bits), Is.EqualTo(allowed));
        ulong expected = allowed ? (PrivilegedBoard.PageTables | bits) & ~(1UL << 63) : PrivilegedBoard.PageTables;
        Assert.That(board.S->Cr3, Is.EqualTo(expected));
    }

    [Test]
    public void Pae_paging_loads_its_pdptes_at_cr3_cr0_and_cr4_and_refuses_reserved_bits()
    {
        const ulong Table = 0x5020;
        using PrivilegedBoard board = new PrivilegedBoard().Protected();
        board[Table, 8] = 0x7001;
        board[Table + 8, 8] = 0xFFFF_FFFF_FFFF_FFFE;
        Assert.That(board.WriteCr4(Cr4.PAE), Is.True);
        Assert.That(board.WriteCr3(Table), Is.True);
        Assert.That(board.S->Pdpte[0], Is.Zero, "no PAE paging yet");
        Assert.That(board.WriteCr0(On), Is.True);
        Assert.That(board.S->Pdpte[0], Is.EqualTo(0x7001));
        board[Table, 8] = 0x9001;
        Assert.That(board.S->Pdpte[0], Is.EqualTo(0x7001), "memory is not looked at again");
        Assert.That(board.WriteCr4(Cr4.PAE | Cr4.DE), Is.True);
        Assert.That(board.S->Pdpte[0], Is.EqualTo(0x7001), "DE does not load them");
        Assert.That(board.WriteCr4(Cr4.PAE | Cr4.PGE), Is.True);
        Assert.That(board.S->Pdpte[0], Is.EqualTo(0x9001));
        foreach (int bit in new[] { 1, 2, 5, 6, 7, 8, 46, 52, 63 })
        {
            board[Table, 8] = 0x9001 | 1UL << bit;
            Assert.That(board.WriteCr3(Table), Is.False, $"bit {bit} at CR3");
            Assert.That(board.WriteCr0(On | Cr0.CD), Is.False, $"bit {bit} at CR0");
            Assert.That(board.WriteCr4(Cr4.PAE), Is.False, $"bit {bit} at CR4");
        }

        Assert.That(board.S->Pdpte[0], Is.EqualTo(0x9001));
    }

    [Test]
    public void Cr8_is_the_task_priority_and_has_four_bits()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Gpr[0] = 15;
        Assert.That(board.Execute(a => a.mov(cr8, rax)), Is.True);
        Assert.That(board.Board.TaskPriorityClass, Is.EqualTo(15));
        board.S->Gpr[0] = 16;
        Assert.That(board.Execute(a => a.mov(cr8, rax)), Is.False);
        Assert.That(board.Execute(a => a.mov(rcx, cr8)), Is.True);
        Assert.That(board.S->Gpr[1], Is.EqualTo(15));
    }

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(7)]
    public void Control_registers_that_do_not_exist_are_no_opcode_even_for_programs(int number)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long(cpl: 3);
        Assert.That(board.Execute(0x0F, 0x22, (byte)(0xC0 | (number << 3))), Is.False);
        Assert.That(board.Fault, Is.EqualTo(6));
    }

    [Test]
    public void Programs_may_not_touch_control_registers()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long(cpl: 3);
        Action<Assembler>[] writers =
        [
            a => a.mov(cr0, rax), a => a.mov(rax, cr0), a => a.mov(cr2, rax), a => a.mov(cr3, rax),
            a => a.mov(cr4, rax), a => a.mov(cr8, rax), a => a.mov(rax, cr8), a => a.clts(), a => a.lmsw(ax),
            a => a.hlt(), a => a.invd(), a => a.wbinvd(), a => a.wbnoinvd(), a => a.invlpg(__[rax]),
            a => a.invpcid(rax, __[rax]), a => a.rdmsr(), a => a.wrmsr(), a => a.swapgs(), a => a.sysretq(),
            a => a.sysexitq(), a => a.mov(dr7, rax), a => a.mov(rax, dr0),
        ];
        foreach (Action<Assembler> write in writers)
        {
            Assert.That(board.Execute(write), Is.False);
            Assert.That(board.Fault, Is.EqualTo(GeneralProtection));
        }
    }

    [Test]
    public void Lmsw_cannot_clear_pe_and_clts_clears_ts()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Protected();
        board.S->Gpr[0] = 0xFFFE;
        Assert.That(board.Execute(a => a.lmsw(ax)), Is.True);
        Assert.That(board.S->Cr0, Is.EqualTo(Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.ET));
        Assert.That(board.Execute(a => a.clts()), Is.True);
        Assert.That(board.S->Cr0 & Cr0.TS, Is.Zero);
        board.S->Gpr[0] = 0;
        Assert.That(board.Execute(a => a.lmsw(ax)), Is.True);
        Assert.That(board.S->Cr0, Is.EqualTo(Cr0.PE | Cr0.ET));
    }

    [TestCase(0, 0UL, true)]
    [TestCase(3, 0UL, true)]
    [TestCase(3, Cr4.UMIP, false)]
    [TestCase(0, Cr4.UMIP, true)]
    public void Smsw_is_taken_from_programs_by_umip(int cpl, ulong cr4, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long(cpl);
        board.S->Cr4 |= cr4;
        Assert.That(board.Execute(a => a.smsw(rax)), Is.EqualTo(allowed));
        Assert.That(board.S->Gpr[0], Is.EqualTo(allowed ? board.S->Cr0 : 0UL));
    }
}
