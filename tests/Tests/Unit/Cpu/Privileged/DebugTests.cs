using Emulator.Arch;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>Debug registers and the exceptions that they cause (SDM 3B 17.2, 17.3).</summary>
internal sealed unsafe class DebugTests
{
    private const ulong Ones6 = 0xFFFF_0FF0;

    [TestCase(0UL, Ones6)]
    [TestCase(0xFFFF_FFFFUL, Ones6 | 0xE00F)]
    [TestCase(0x4001UL, Ones6 | 0x4001)]
    public void Dr6_keeps_its_reserved_bits(ulong written, ulong read)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Gpr[0] = written;
        Assert.That(board.Execute(a => a.mov(dr6, rax)), Is.True);
        Assert.That(board.Execute(a => a.mov(rcx, dr6)), Is.True);
        Assert.That(board.S->Gpr[1], Is.EqualTo(read));
    }

    [TestCase(0UL, 0x400UL)]
    [TestCase(0xFFFF_DFFFUL, 0xFFFF_07FFUL)]
    public void Dr7_keeps_its_reserved_bits(ulong written, ulong read)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Gpr[0] = written;
        Assert.That(board.Execute(a => a.mov(dr7, rax)), Is.True);
        Assert.That(board.Execute(a => a.mov(rcx, dr7)), Is.True);
        Assert.That(board.S->Gpr[1], Is.EqualTo(read));
    }

    [Test]
    public void Upper_halves_of_dr6_and_dr7_raise_and_addresses_take_any_value()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Gpr[0] = 1UL << 32;
        Assert.That(board.Execute(a => a.mov(dr6, rax)), Is.False);
        Assert.That(board.Fault, Is.EqualTo(13));
        Assert.That(board.Execute(a => a.mov(dr7, rax)), Is.False);
        board.S->Gpr[0] = 1UL << 60;
        Assert.That(board.Execute(a => a.mov(dr3, rax)), Is.True);
        Assert.That(board.S->Dr[3], Is.EqualTo(1UL << 60));
    }

    [TestCase(4, 0UL, -1)]
    [TestCase(5, 0UL, -1)]
    [TestCase(4, Cr4.DE, 6)]
    [TestCase(5, Cr4.DE, 6)]
    public void Dr4_and_dr5_are_aliases_without_de(int number, ulong cr4, int fault)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Cr4 |= cr4;
        board.Execute(0x0F, 0x21, (byte)(0xC0 | (number << 3)));
        Assert.That(board.Fault, Is.EqualTo(fault));
        Assert.That(board.S->Gpr[0], Is.EqualTo(fault < 0 ? board.S->Dr[number + 2] : 0));
    }

    [Test]
    public void General_detect_faults_reports_bd_and_is_switched_off()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Dr[7] |= 1 << 13;
        Assert.That(board.Execute(a => a.mov(rax, dr0)), Is.False);
        Assert.That(board.Fault, Is.EqualTo(1));
        Assert.That(board.S->Dr[6], Is.EqualTo(Ones6 | 1 << 13));
        Assert.That(board.S->Dr[7], Is.EqualTo(0x400));
        Assert.That(board.Execute(a => a.mov(rax, dr0)), Is.True);
    }

    /// <summary>LEN 0–3, each R/W kind, reads and writes at the edges: compared with an interval of bytes.</summary>
    [Test]
    public void Data_breakpoints_meet_accesses_that_touch_their_bytes()
    {
        int cases = 0;
        ulong[] lengths = [1, 2, 8, 4];
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        for (int len = 0; len < 4; len++)
        {
            foreach (int kind in new[] { 1, 3 })
            {
                ulong first = 0x5010 & ~(lengths[len] - 1);
                Arm(board, 2, 0x5010 + (lengths[len] > 1 ? 1UL : 0), kind, len);
                for (ulong at = 0x5004; at < 0x501C; at++)
                {
                    foreach (int size in new[] { 1, 2, 4, 8 })
                    {
                        bool touches = at < first + lengths[len] && first < at + (ulong)size;
                        ulong write = touches ? 4UL : 0;
                        ulong read = kind == 3 ? write : 0;
                        Assert.That(Meets(board, at, size, AccessKind.Write), Is.EqualTo(write));
                        Assert.That(Meets(board, at, size, AccessKind.Read), Is.EqualTo(read));
                        cases += 2;
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"{cases} data breakpoint cases");
    }

    [TestCase(Cr4.DE, 0x3F8, 0x3F8, 1, true)]
    [TestCase(0UL, 0x3F8, 0x3F8, 1, false)]
    [TestCase(Cr4.DE, 0x3F8, 0x3FB, 1, true, TestName = "The last byte of a port breakpoint of length 4")]
    [TestCase(Cr4.DE, 0x3F8, 0x3FC, 1, false)]
    [TestCase(Cr4.DE, 0x3F8, 0x3F7, 2, true)]
    public void Port_breakpoints_need_de(ulong cr4, int watched, int port, int size, bool met)
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Cr4 |= cr4;
        Arm(board, 0, (ulong)watched, kind: 2, len: 3);
        board.S->Gpr[2] = (ulong)port;
        Assert.That(size == 1 ? board.Execute(0xEE) : board.Execute(0x66, 0xEF), Is.True);
        Assert.That(board.S->PendingDebug, Is.EqualTo(met ? 1UL : 0));
    }

    private static ulong Meets(PrivilegedBoard board, ulong at, int size, AccessKind kind)
    {
        board.S->PendingDebug = 0;
        board.Core.MatchDataBreakpoints(at, size, kind);
        return board.S->PendingDebug;
    }

    private static void Arm(PrivilegedBoard board, int n, ulong at, int kind, int len)
    {
        board.S->Dr[n] = at;
        board.S->Dr[7] = 0x400 | 1UL << (2 * n) | ((ulong)(kind | (len << 2)) << (16 + (4 * n)));
        board.Core.DebugRegistersChanged();
    }
}
