using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Privileged;
using Iced.Intel;
using Tests.Unit.Cpu.Privileged;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.ExtendedState;

/// <summary>What the host cannot be asked: gates, faults, modes and XSAVES (SDM 1 chapter 13).</summary>
[TestFixture]
internal sealed unsafe class ExtendedStateTests
{
    private const ulong Area = 0x1_0000;
    private const ulong AllComponents = 0x207;
    private const ulong Compacted = 1UL << 63;
    private const int InvalidOpcode = 6;
    private const int DeviceNotAvailable = 7;
    private const int GeneralProtection = 13;
    private const int PageFault = 14;

    private static readonly (string Name, Action<Assembler> Write, bool Supervisor)[] s_xsave =
    [
        ("xsave", a => a.xsave(__[rdi]), false), ("xsave64", a => a.xsave64(__[rdi]), false),
        ("xsaveopt", a => a.xsaveopt(__[rdi]), false), ("xsavec", a => a.xsavec(__[rdi]), false),
        ("xsaves", a => a.xsaves(__[rdi]), true), ("xsaves64", a => a.xsaves64(__[rdi]), true),
        ("xrstor", a => a.xrstor(__[rdi]), false), ("xrstor64", a => a.xrstor64(__[rdi]), false),
        ("xrstors", a => a.xrstors(__[rdi]), true), ("xrstors64", a => a.xrstors64(__[rdi]), true),
    ];

    [Test]
    public void The_XSAVE_family_asks_OSXSAVE_then_TS_then_privilege_then_alignment()
    {
        foreach ((string name, Action<Assembler> write, bool supervisor) in s_xsave)
        {
            using PrivilegedBoard board = Make(cpl: 3);
            board.S->Gpr[7] = Area + 1;
            board.Core.State->Cr0 |= Cr0.TS | Cr0.EM;
            board.S->Cr4 &= ~Cr4.OSXSAVE;
            Assert.That((board.Execute(write), board.Fault), Is.EqualTo((false, InvalidOpcode)), name);
            board.S->Cr4 |= Cr4.OSXSAVE;
            Assert.That((board.Execute(write), board.Fault), Is.EqualTo((false, DeviceNotAvailable)), name);
            board.S->Cr0 &= ~Cr0.TS;
            Assert.That((board.Execute(write), board.Fault), Is.EqualTo((false, GeneralProtection)), name);
            board.S->Gpr[7] = Area;
            PutHeader(board, 0, Compacted);
            Assert.That(board.Execute(write), Is.EqualTo(!supervisor), name);
        }
    }

    [TestCase(Cr0.TS)]
    [TestCase(Cr0.EM)]
    public void FXSAVE_and_FXRSTOR_raise_NM_with_TS_and_with_EM(ulong bit)
    {
        using PrivilegedBoard board = Make();
        board.S->Cr0 |= bit;
        board.S->Gpr[7] = Area;
        Assert.That((board.Execute(a => a.fxsave(__[rdi])), board.Fault), Is.EqualTo((false, DeviceNotAvailable)));
        Assert.That((board.Execute(a => a.fxrstor(__[rdi])), board.Fault), Is.EqualTo((false, DeviceNotAvailable)));
    }

    [Test]
    public void Without_OSFXSR_nothing_of_SSE_is_saved_or_restored()
    {
        using PrivilegedBoard board = Make();
        board.S->Cr4 &= ~Cr4.OSFXSR;
        board.S->Gpr[7] = Area;
        Fill(board, 0xEE, 512);
        Assert.That(board.Execute(a => a.fxsave64(__[rdi])), Is.True);
        Assert.That(board[Area + 24, 8], Is.EqualTo(0xEEEE_EEEE_EEEE_EEEE));
        Assert.That(board[Area + 160, 8], Is.EqualTo(0xEEEE_EEEE_EEEE_EEEE));
        Assert.That(board[Area, 2], Is.EqualTo(board.S->FpuControl));
        uint mxcsr = board.S->Mxcsr;
        ulong xmm = board.S->Ymm[0];
        Assert.That(board.Execute(a => a.fxrstor64(__[rdi])), Is.True);
        Assert.That((board.S->Mxcsr, board.S->Ymm[0]), Is.EqualTo((mxcsr, xmm)));
    }

    [Test]
    public void Outside_64_bit_mode_the_upper_eight_registers_stay_out_of_it()
    {
        using PrivilegedBoard board = Make(bits64: false);
        board.S->Gpr[7] = Area;
        board.S->Gpr[0] = AllComponents;
        Fill(board, 0xEE, 2752);
        PutHeader(board, 0, 0);
        Assert.That(board.Execute(a => a.xsave(__[edi])), Is.True);
        Assert.That(board[Area + 287, 1], Is.Not.EqualTo(0xEE));
        Assert.That(board[Area + 288, 8], Is.EqualTo(0xEEEE_EEEE_EEEE_EEEE));
        Assert.That(board[Area + 576 + 127, 1], Is.Not.EqualTo(0xEE));
        Assert.That(board[Area + 576 + 128, 8], Is.EqualTo(0xEEEE_EEEE_EEEE_EEEE));
        ulong upper = board.S->Ymm[4 * 8];
        PutHeader(board, 0, 0);
        Assert.That(board.Execute(a => a.xrstor(__[edi])), Is.True);
        Assert.That(board.S->Ymm[(4 * 7) + 3], Is.Zero);
        Assert.That(board.S->Ymm[4 * 8], Is.EqualTo(upper));

        // What cannot be named does not count as in use.
        board.S->Gpr[1] = 1;
        Assert.That(board.Execute(a => a.xgetbv()), Is.True);
        Assert.That(board.S->Gpr[0], Is.Zero);
    }

    [Test]
    public void A_fault_anywhere_in_the_area_leaves_registers_and_memory_as_they_were()
    {
        foreach ((string name, Action<Assembler> write, _) in s_xsave)
        {
            // The second large page is absent; each distance puts another piece of the area there.
            foreach (ulong distance in new ulong[] { 64, 448, 512, 576, 640, 768 })
            {
                using PrivilegedBoard board = Make();
                board[PrivilegedBoard.PageTables + 0x2008, 8] = 0;
                ulong area = 0x20_0000 - distance;
                board.S->Gpr[0] = AllComponents;
                board.S->Gpr[7] = area;
                for (ulong at = area; at < 0x20_0000; at += 8)
                {
                    board[at, 8] = 0;
                }

                bool restores = name.StartsWith("xrstor", StringComparison.Ordinal);
                bool compacts = name.StartsWith("xrstors", StringComparison.Ordinal);
                if (distance >= 576)
                {
                    board[area + 512, 8] = 6;
                    board[area + 520, 8] = compacts ? Compacted | 6 : 0;
                }

                CpuState before = *board.S;
                Assert.That((board.Execute(write), board.Fault), Is.EqualTo((false, PageFault)), $"{name} {distance}");
                Assert.That(SameRegisters(before, *board.S), Is.True, $"{name} {distance}");
                ulong sum = 0;
                for (ulong at = area; at < 0x20_0000; at += 8)
                {
                    sum |= at < area + 512 ? board[at, 8] : 0;
                }

                Assert.That(sum, Is.Zero, $"{name} {distance}");
                Assert.That(restores || distance < 576 || board[area + 512, 8] == 6, Is.True, $"{name} {distance}");
            }
        }
    }

    [Test]
    public void XSAVES_and_XRSTORS_carry_everything_in_the_compacted_format()
    {
        using PrivilegedBoard board = Make();
        CpuState before = *board.S;
        board.S->Gpr[7] = Area;
        board.S->Gpr[0] = AllComponents;
        Assert.That(board.Execute(a => a.xsaves64(__[rdi])), Is.True);
        Assert.That(board[Area + 512, 8], Is.EqualTo(AllComponents));
        Assert.That(board[Area + 520, 8], Is.EqualTo(Compacted | AllComponents));
        Assert.That(board[Area + 576 + 256, 4], Is.EqualTo(before.Pkru));
        board.S->Mxcsr = 0x1F80;
        board.S->Pkru = 0;
        board.S->FpuControl = 0x37F;
        new Span<ulong>(board.S->Ymm, 64).Clear();
        new Span<ulong>(board.S->FpuRegisters, 16).Clear();
        Assert.That(board.Execute(a => a.xrstors64(__[rdi])), Is.True);
        Assert.That(SameRegisters(before, *board.S), Is.True);
        Assert.That(board.Core.Walk.Pkru, Is.EqualTo(before.Pkru));
    }

    [TestCase(0UL, 0UL, TestName = "XRSTORS refuses the standard format")]
    [TestCase(0UL, Compacted | 0x10, TestName = "XRSTORS refuses components that do not exist")]
    [TestCase(2UL, Compacted | 1, TestName = "XRSTORS refuses components that the layout lacks")]
    [TestCase(Compacted | 1, Compacted | 1, TestName = "XRSTORS refuses bit 63 of XSTATE_BV")]
    public void XRSTORS_checks_the_header(ulong present, ulong layout)
    {
        using PrivilegedBoard board = Make();
        board.S->Gpr[7] = Area;
        board.S->Gpr[0] = AllComponents;
        PutHeader(board, present, layout);
        CpuState before = *board.S;
        Assert.That((board.Execute(a => a.xrstors(__[rdi])), board.Fault), Is.EqualTo((false, GeneralProtection)));
        Assert.That(SameRegisters(before, *board.S), Is.True);
    }

    [TestCase("max")]
    [TestCase("max,-avx")]
    [TestCase("max,-pku")]
    [TestCase("x86-64-v3")]
    public void XSETBV_takes_what_CPUID_says_with_x87_always_and_AVX_only_with_SSE(string name)
    {
        CpuModel model = CpuModel.Parse(name);
        using PrivilegedBoard board = new PrivilegedBoard(model).Long();
        board.S->Cr4 |= Cr4.OSFXSR | Cr4.OSXSAVE;
        ulong supported = Cpuid.Read(board.Core, 13, 0).Eax;
        int taken = 0;
        for (ulong value = 0; value < 0x1000; value++)
        {
            bool allowed = (value & ~supported) == 0 && (value & 1) != 0 && ((value & 4) == 0 || (value & 2) != 0);
            board.S->Gpr[0] = value;
            board.S->Gpr[1] = 0;
            board.S->Gpr[2] = 0;
            Assert.That(board.Execute(a => a.xsetbv()), Is.EqualTo(allowed), $"{name}: {value:X}");
            taken += allowed ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{name}: {taken} values of XCR0");
    }

    [TestCase("max", 0x7UL, 832u, 832u)]
    [TestCase("max", 0x207UL, 2696u, 840u)]
    [TestCase("max", 0x3UL, 576u, 576u)]
    [TestCase("x86-64-v3", 0x7UL, 832u, 0u)]
    public void Leaf_0DH_gives_the_sizes_of_the_areas(string name, ulong xcr0, uint standard, uint compacted)
    {
        using PrivilegedBoard board = new PrivilegedBoard(CpuModel.Parse(name)).Long();
        board.S->Xcr0 = xcr0;
        Assert.That(Cpuid.Read(board.Core, 13, 0).Ebx, Is.EqualTo(standard));
        Assert.That(Cpuid.Read(board.Core, 13, 1).Ebx, Is.EqualTo(compacted));
    }

    [Test]
    public void IA32_XSS_takes_0_only()
    {
        using PrivilegedBoard board = Make();
        Assert.That(board.WriteMsr(0xDA0, 0), Is.True);
        Assert.That(board.WriteMsr(0xDA0, 1 << 8), Is.False);
        Assert.That(board.ReadMsr(0xDA0), Is.Zero);
    }

    private static PrivilegedBoard Make(int cpl = 0, bool bits64 = true)
    {
        PrivilegedBoard board = new PrivilegedBoard().Long(cpl, bits64);
        CpuState* s = board.S;
        s->Cr4 |= Cr4.OSFXSR | Cr4.OSXSAVE | Cr4.PKE;
        s->Xcr0 = AllComponents;
        s->Mxcsr = 0x1FA1;
        s->Pkru = 0x5550;
        s->FpuControl = 0x27F;
        for (int i = 0; i < 64; i++)
        {
            s->Ymm[i] = 0x0101_0101_0101_0101UL * (ulong)(i + 1);
        }

        for (int i = 0; i < 8; i++)
        {
            s->FpuRegisters[2 * i] = 0x8000_0000_0000_0000 + (ulong)i;
            s->FpuRegisters[(2 * i) + 1] = 0x3FFF;
        }

        board.Core.StateChanged();
        return board;
    }

    private static void PutHeader(PrivilegedBoard board, ulong present, ulong layout)
    {
        for (ulong i = 0; i < 64; i += 8)
        {
            board[Area + 512 + i, 8] = i == 0 ? present : i == 8 ? layout : 0;
        }
    }

    private static void Fill(PrivilegedBoard board, ulong value, ulong bytes)
    {
        for (ulong i = 0; i < bytes; i++)
        {
            board[Area + i, 1] = value;
        }
    }

    private static bool SameRegisters(CpuState a, CpuState b) =>
        a.Mxcsr == b.Mxcsr && a.Pkru == b.Pkru && a.FpuControl == b.FpuControl && a.FpuStatus == b.FpuStatus
        && a.FpuTag == b.FpuTag
        && new ReadOnlySpan<ulong>(a.FpuRegisters, 16).SequenceEqual(new ReadOnlySpan<ulong>(b.FpuRegisters, 16))
        && new ReadOnlySpan<ulong>(a.Ymm, 64).SequenceEqual(new ReadOnlySpan<ulong>(b.Ymm, 64));
}
