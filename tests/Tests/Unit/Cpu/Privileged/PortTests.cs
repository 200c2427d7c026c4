using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Privileged;

/// <summary>IN, OUT, INS, OUTS: the I/O bitmap to its edges, and what a fault leaves (SDM 1 19.5).</summary>
internal sealed unsafe class PortTests
{
    private const ulong Tss = 0x4000;
    private const int Bitmap = 0x68;

    [Test]
    public void Each_bit_of_the_bitmap_guards_its_port_for_every_size()
    {
        int cases = 0;
        using PrivilegedBoard board = Board(limit: 0x2067);
        foreach (int size in new[] { 1, 2, 4 })
        {
            for (int port = 0; port < 40; port++)
            {
                for (int denied = 0; denied < 48; denied++)
                {
                    board[Tss + Bitmap, 8] = 1UL << denied;
                    board.S->Gpr[2] = (ulong)port;
                    bool allowed = denied < port || denied >= port + size;
                    Assert.That(In(board, size), Is.EqualTo(allowed), $"port {port} size {size} denied {denied}");
                    cases++;
                }
            }
        }

        TestContext.Out.WriteLine($"{cases} bitmap cases");
    }

    [TestCase(0x67u, 0, false, TestName = "A limit that ends before the bitmap")]
    [TestCase(0x68u, 0, false, TestName = "A limit that holds the first of two bytes")]
    [TestCase(0x69u, 0, true)]
    [TestCase(0x69u, 7, true)]
    [TestCase(0x69u, 8, false)]
    [TestCase(0x66u, 0, false, TestName = "A limit that cuts the base field")]
    [TestCase(0x2067u, 0xFFF7, true)]
    [TestCase(0x2067u, 0xFFF8, false, TestName = "The last byte needs the one behind it")]
    [TestCase(0x2068u, 0xFFFF, true)]
    public void The_limit_must_cover_two_bytes(uint limit, int port, bool allowed)
    {
        using PrivilegedBoard board = Board(limit);
        board.S->Gpr[2] = (ulong)port;
        Assert.That(In(board, 1), Is.EqualTo(allowed));
        Assert.That(board.Fault, Is.EqualTo(allowed ? -1 : 13));
    }

    [TestCase(3, 3, false, 0x8B, true, TestName = "IOPL allows")]
    [TestCase(0, 0, false, 0x8B, true, TestName = "The system asks no bitmap")]
    [TestCase(3, 0, false, 0x83, false, TestName = "A 16-bit TSS has no bitmap")]
    [TestCase(3, 0, false, 0x8B, false, TestName = "Denied by the bitmap")]
    [TestCase(3, 3, true, 0x8B, false, TestName = "Virtual-8086 mode asks the bitmap whatever IOPL is")]
    public void Iopl_or_the_bitmap_decides(int cpl, int iopl, bool virtual8086, int tss, bool allowed)
    {
        using PrivilegedBoard board = virtual8086
            ? new PrivilegedBoard().Virtual8086(iopl)
            : new PrivilegedBoard().Protected(cpl);
        Prepare(board, 0x2068);
        board.S->SystemFlags |= (ulong)iopl << Rflags.IoplShift;
        board.S->Tr.Attributes = (ushort)tss;
        board[Tss + Bitmap, 8] = ulong.MaxValue;
        board.S->Gpr[2] = 1;
        Assert.That(board.Execute(0xEC), Is.EqualTo(allowed));
    }

    [Test]
    public void In_zero_extends_and_out_writes_its_size()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board.S->Gpr[0] = 0x1111_2222_3333_4444;
        Assert.That(board.Execute(a => a.@in(ax, 0x60)), Is.True);
        Assert.That(board.S->Gpr[0], Is.EqualTo(0x1111_2222_3333_FFFF));
        Assert.That(board.Execute(a => a.@in(eax, 0x60)), Is.True);
        Assert.That(board.S->Gpr[0], Is.EqualTo(0xFFFF_FFFF));
        board.S->Gpr[0] = 0xAABB_CCDD;
        board.S->Gpr[2] = 0x1_03F8;
        Assert.That(board.Execute(a => a.@out(dx, al)), Is.True);
        Assert.That(board.Execute(a => a.@out(0x80, ax)), Is.True);
        Assert.That(board.Execute(a => a.@out(dx, eax)), Is.True);
        Assert.That(board.Board.PortWrites, Is.EqualTo(new (ushort, int, uint)[]
        {
            (0x3F8, 1, 0xDD), (0x80, 2, 0xCCDD), (0x3F8, 4, 0xAABB_CCDD),
        }));
    }

    [Test]
    public void String_forms_move_one_element_a_time_and_lose_nothing_at_a_fault()
    {
        using PrivilegedBoard board = new PrivilegedBoard().Long();
        board[0x5000, 4] = 0x0403_0201;
        board.S->Gpr[6] = 0x5000;
        board.S->Gpr[1] = 2;
        board.S->Gpr[2] = 0xE9;
        Assert.That(board.Execute(a => a.rep.outsw()), Is.True);
        Assert.That((board.S->Gpr[1], board.S->Gpr[6]), Is.EqualTo((1UL, 0x5002UL)));
        Assert.That(board.Execute(a => a.rep.outsw()), Is.True);
        Assert.That(board.Execute(a => a.rep.outsw()), Is.True, "nothing left");
        Assert.That(board.Board.PortWrites.Select(w => w.Value), Is.EqualTo(new uint[] { 0x0201, 0x0403 }));
        board.S->Gpr[1] = 1;
        board.S->Gpr[7] = 1UL << 40;
        Assert.That(board.Execute(a => a.rep.insd()), Is.False);
        Assert.That(board.Fault, Is.EqualTo(14));
        Assert.That((board.S->Gpr[1], board.S->Gpr[7]), Is.EqualTo((1UL, 1UL << 40)));
        board.S->Gpr[7] = 0x5000;
        board.S->SystemFlags |= Rflags.DF;
        Assert.That(board.Execute(a => a.insb()), Is.True);
        Assert.That(board.S->Gpr[7], Is.EqualTo(0x4FFF));
        Assert.That(board[0x5000, 1], Is.EqualTo(0xFF));
    }

    private static bool In(PrivilegedBoard board, int size) => size switch
    {
        1 => board.Execute(0xEC),
        2 => board.Execute(0x66, 0xED),
        _ => board.Execute(0xED),
    };

    private static PrivilegedBoard Board(uint limit)
    {
        PrivilegedBoard board = new PrivilegedBoard().Protected(3);
        Prepare(board, limit);
        return board;
    }

    private static void Prepare(PrivilegedBoard board, uint limit)
    {
        board.S->Tr = new SegmentRegister { Base = Tss, Limit = limit, Attributes = 0x8B, Selector = 0x20, Usable = 1 };
        board[Tss + 102, 2] = Bitmap;
    }
}
