using Emulator.Arch;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>INVLPG and INVPCID: who may, what is refused, what goes (SDM 2A; SDM 3A 4.10.4.1).</summary>
internal sealed unsafe class TlbMaintenanceTests
{
    private const ulong Descriptor = 0x7000;

    [TestCase(0UL, false, 0UL, 0UL, true)]
    [TestCase(0UL, false, 1UL, 0UL, false, TestName = "Type 0: a PCID without PCIDE")]
    [TestCase(0UL, true, 1UL, 0UL, true)]
    [TestCase(0UL, true, 0x1000UL, 0UL, false, TestName = "Bits 63:12 are reserved")]
    [TestCase(0UL, true, 1UL << 63, 0UL, false)]
    [TestCase(0UL, true, 1UL, 1UL << 60, false, TestName = "Type 0: a non-canonical address")]
    [TestCase(1UL, true, 1UL, 1UL << 60, true)]
    [TestCase(1UL, false, 1UL, 0UL, false, TestName = "Type 1: a PCID without PCIDE")]
    [TestCase(2UL, false, 1UL, 0UL, true)]
    [TestCase(2UL, true, 0x1000UL, 0UL, false)]
    [TestCase(3UL, false, 0xFFFUL, 1UL << 60, true)]
    [TestCase(4UL, true, 0UL, 0UL, false, TestName = "Type 4 does not exist")]
    [TestCase(1UL << 32, true, 0UL, 0UL, false, TestName = "The type has 64 bits")]
    public void Invpcid_checks_type_and_descriptor(ulong type, bool pcide, ulong first, ulong second, bool allowed)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Cr4 |= pcide ? Cr4.PCIDE : 0;
        board.Core.StateChanged();
        board[Descriptor, 8] = first;
        board[Descriptor + 8, 8] = second;
        board.S->Gpr[0] = type;
        board.S->Gpr[1] = Descriptor;
        Assert.That(board.Execute(a => a.invpcid(rax, __[rcx])), Is.EqualTo(allowed));
        Assert.That(board.Fault, Is.EqualTo(allowed ? -1 : 13));
    }

    [Test]
    public void A_changed_entry_counts_after_invlpg()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        const ulong At = 0x20_0000;
        board[At, 8] = 1;
        board[0, 8] = 2;
        board.S->Gpr[1] = At;
        Assert.That(Load(board), Is.EqualTo(1));
        board[PrivilegedBoard.PageTables + 0x2000 + 8, 8] = 0x87;
        Assert.That(board.Execute(a => a.invlpg(__[rcx])), Is.True);
        Assert.That(Load(board), Is.EqualTo(2));
    }

    [Test]
    public void Invlpg_of_a_non_canonical_or_unmapped_address_does_nothing()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        foreach (ulong at in new[] { 1UL << 60, 1UL << 40, ulong.MaxValue })
        {
            board.S->Gpr[1] = at;
            Assert.That(board.Execute(a => a.invlpg(__[rcx])), Is.True);
        }
    }

    [TestCase(Cr4.PGE)]
    [TestCase(Cr4.SMEP)]
    [TestCase(Cr4.PCIDE)]
    public void A_change_of_cr4_drops_translations(ulong bit)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board[0x20_0000, 8] = 1;
        board[0, 8] = 2;
        board.S->Gpr[1] = 0x20_0000;
        Assert.That(Load(board), Is.EqualTo(1));
        board[PrivilegedBoard.PageTables + 0x2000 + 8, 8] = 0x87;
        Assert.That(board.WriteCr4(Cr4.PAE | bit), Is.True);
        Assert.That(Load(board), Is.EqualTo(2));
    }

    private static ulong Load(PrivilegedBoard board)
    {
        Assert.That(board.Execute(a => a.mov(rdx, __[rcx])), Is.True);
        return board.S->Gpr[2];
    }
}
