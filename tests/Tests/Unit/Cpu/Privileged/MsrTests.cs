using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Privileged;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>Model-specific registers: what each takes and what raises #GP(0) (SDM 4 table 2-2).</summary>
internal sealed unsafe class MsrTests
{
    private static readonly uint[] s_linear =
    [
        MsrIndex.IA32_SYSENTER_ESP, MsrIndex.IA32_SYSENTER_EIP, MsrIndex.IA32_LSTAR, MsrIndex.IA32_CSTAR,
        MsrIndex.IA32_FS_BASE, MsrIndex.IA32_GS_BASE, MsrIndex.IA32_KERNEL_GS_BASE,
    ];

    [TestCase("max", 57)]
    [TestCase("max,-la57", 48)]
    public void Registers_of_linear_addresses_take_canonical_ones_only(string model, int width)
    {
        using PrivilegedBoard board = new PrivilegedBoard(CpuModel.Parse(model)).Long();
        ulong top = 1UL << (width - 1);
        foreach (uint index in s_linear)
        {
            Assert.That(board.WriteMsr(index, top - 1), Is.True);
            Assert.That(board.WriteMsr(index, top), Is.False);
            Assert.That(board.WriteMsr(index, 0 - top - 1), Is.False);
            Assert.That(board.ReadMsr(index), Is.EqualTo(top - 1));
            Assert.That(board.WriteMsr(index, 0 - top), Is.True);
            Assert.That(board.ReadMsr(index), Is.EqualTo(0 - top));
        }
    }

    [Test]
    public void Efer_refuses_reserved_bits_and_a_change_of_lme_under_paging()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        const ulong Now = Efer.LME | Efer.LMA;
        for (int bit = 0; bit < 64; bit++)
        {
            bool known = bit is 0 or 8 or 10 or 11;
            Assert.That(board.WriteMsr(MsrIndex.IA32_EFER, Now | 1UL << bit), Is.EqualTo(known), $"bit {bit}");
        }

        Assert.That(board.WriteMsr(MsrIndex.IA32_EFER, Efer.LMA), Is.False, "LME cleared");
        Assert.That(board.WriteMsr(MsrIndex.IA32_EFER, Efer.LME), Is.True, "LMA is the processor's");
        Assert.That(board.S->Efer, Is.EqualTo(Now));
        board.Protected();
        board.S->Efer = 0;
        Assert.That(board.WriteMsr(MsrIndex.IA32_EFER, Efer.LME | Efer.LMA | Efer.NXE), Is.True);
        Assert.That(board.S->Efer, Is.EqualTo(Efer.LME | Efer.NXE));
    }

    [TestCase(0x0007_0406_0007_0406UL, true)]
    [TestCase(0x0105_0406_0007_0406UL, true)]
    [TestCase(0x0207_0406_0007_0406UL, false)]
    [TestCase(0x0007_0406_0007_0403UL, false)]
    [TestCase(0x0007_0406_0807_0406UL, false)]
    public void The_pat_knows_six_types(ulong value, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        Assert.That(board.WriteMsr(MsrIndex.IA32_PAT, value), Is.EqualTo(allowed));
    }

    [TestCase(0x200u, 0x8000_0006UL, true)]
    [TestCase(0x200u, 0x8000_0002UL, false)]
    [TestCase(0x200u, 0x8000_0106UL, false)]
    [TestCase(0x200u, 1UL << 46, false)]
    [TestCase(0x20Fu, 0x3FFF_8000_0800UL, true)]
    [TestCase(0x20Fu, 0x8000_0400UL, false)]
    [TestCase(0x210u, 0UL, false, TestName = "There are eight pairs")]
    [TestCase(0x250u, 0x0606_0606_0606_0606UL, true)]
    [TestCase(0x26Fu, 0x0505_0505_0505_0505UL, true)]
    [TestCase(0x268u, 0x0605_0403_0100_0000UL, false)]
    [TestCase(0x2FFu, 0xC06UL, true)]
    [TestCase(0x2FFu, 0xC07UL, false)]
    [TestCase(0x2FFu, 0x1006UL, false)]
    [TestCase(0xFEu, 0x509UL, false, TestName = "MTRRCAP is read-only")]
    public void Memory_type_ranges_are_checked_and_kept(uint index, ulong value, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        Assert.That(board.WriteMsr(index, value), Is.EqualTo(allowed));
        Assert.That(board.ReadMsr(index), allowed ? Is.EqualTo(value) : Is.Not.EqualTo(value));
        Assert.That(board.ReadMsr(0xFE), Is.EqualTo(0x508));
    }

    [TestCase(MsrIndex.IA32_FMASK, true)]
    [TestCase(MsrIndex.IA32_TSC_AUX, true)]
    [TestCase(MsrIndex.IA32_PKRS, true)]
    [TestCase(MsrIndex.IA32_STAR, false)]
    public void Some_registers_have_32_bits(uint index, bool narrow)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        Assert.That(board.WriteMsr(index, 0xFFFF_FFFF), Is.True);
        Assert.That(board.WriteMsr(index, 1UL << 32), Is.EqualTo(!narrow));
    }

    [Test]
    public void A_written_counter_moves_its_adjustment_and_the_other_way_round()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        ulong before = board.Core.TimeStampCounter;
        Assert.That(board.WriteMsr(MsrIndex.IA32_TSC_ADJUST, 1000), Is.True);
        Assert.That(board.Core.TimeStampCounter, Is.EqualTo(before + 1000));
        Assert.That(board.WriteMsr(MsrIndex.IA32_TIME_STAMP_COUNTER, 5_000_000), Is.True);
        Assert.That(board.Core.TimeStampCounter, Is.EqualTo(5_000_000));
        Assert.That(board.ReadMsr(MsrIndex.IA32_TSC_ADJUST), Is.EqualTo(5_000_000 - before));
    }

    [Test]
    public void An_unknown_register_raises_and_is_told_of_once_by_name()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.Board.Topics = TraceTopics.Unimplemented;
        Assert.That(board.ReadMsr(0x3A), Is.Null);
        Assert.That(board.ReadMsr(0x3A), Is.Null);
        Assert.That(board.WriteMsr(0xDEAD, 0), Is.False);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(board.Board.Lines, Has.Count.EqualTo(2));
            Assert.That(board.Board.Lines[0], Does.Contain("0x3a").And.Contain("IA32_FEATURE_CONTROL"));
            Assert.That(board.Core.Counters.Unimplemented["RDMSR 0x3a (IA32_FEATURE_CONTROL)"], Is.EqualTo(2));
            Assert.That(board.Core.Counters.Unimplemented["WRMSR 0xdead (unknown)"], Is.EqualTo(1));
        }
    }

    [Test]
    public void Every_register_can_be_read_or_written_and_read_only_ones_refuse()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        foreach (MsrRow row in MsrTable.Rows.Where(row => row.Needs is not CpuFeature f || board.Core.Model.Has(f)))
        {
            // The board's local APIC answers for its base only.
            bool apic = row.First is MsrIndex.IA32_TSC_DEADLINE or MsrIndex.X2APIC_FIRST;
            Assert.That(board.ReadMsr(row.First).HasValue, Is.EqualTo(row.Read != null && !apic), row.Name);
            Assert.That(row.Write != null || !board.WriteMsr(row.First, 0), Is.True, row.Name);
        }
    }
}
