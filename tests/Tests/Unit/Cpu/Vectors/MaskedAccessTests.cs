using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;

namespace Tests.Unit.Cpu.Vectors;

/// <summary>Masked moves and gathers touch enabled elements only, and gathers keep what they have done.</summary>
[TestFixture]
internal sealed unsafe class MaskedAccessTests
{
    private const ulong Sign = 0x8000_0000;
    private const ulong Page = VectorBench.DataAt;
    private const ulong Hole = Page + 0x1000;

    [Test]
    public void A_masked_load_next_to_an_unmapped_page_reads_what_is_enabled_and_zeroes_the_rest()
    {
        using VectorBench bench = new();
        bench.Bench.Unmap(Hole);
        bench.Bench[Hole - 8, 8] = 0x2222_2222_1111_1111;
        bench.Bench.Rax = Hole - 8;
        bench.Fill(1, Sign << 32, 0, 0, 0);
        bench.Fill(0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        Assert.That(bench.Run(a => a.vpmaskmovd(ymm0, ymm1, __ymmword_ptr[rax])), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Read(0), Is.EqualTo(new ulong[] { 0x2222_2222_0000_0000, 0, 0, 0 }));
        bench.Fill(1, Sign << 32, Sign, 0, 0);
        bench.AssertFault(a => a.vpmaskmovd(ymm0, ymm1, __ymmword_ptr[rax]), ExceptionVector.PageFault);
        Assert.That(bench.S->FaultAddress, Is.EqualTo(Hole));
        Assert.That(bench[0, 0], Is.EqualTo(0x2222_2222_0000_0000));
    }

    [Test]
    public void A_masked_store_writes_enabled_elements_or_nothing()
    {
        using VectorBench bench = new();
        bench.Bench.Unmap(Hole);
        bench.Bench[Hole - 16, 8] = 5;
        bench.Bench[Hole - 8, 8] = 6;
        bench.Bench.Rax = Hole - 16;
        bench.Fill(2, 100, 200, 300, 400);
        bench.Fill(1, 0, Sign << 32, 0, 0);
        Assert.That(bench.Run(a => a.vpmaskmovq(__ymmword_ptr[rax], ymm1, ymm2)), Is.EqualTo(Outcome.Next));
        Assert.That((bench.Bench[Hole - 16, 8], bench.Bench[Hole - 8, 8]), Is.EqualTo((5UL, 200UL)));
        bench.Fill(1, Sign << 32, 0, 0, Sign << 32);
        bench.AssertFault(a => a.vpmaskmovq(__ymmword_ptr[rax], ymm1, ymm2), ExceptionVector.PageFault);
        Assert.That(bench.Bench[Hole - 16, 8], Is.EqualTo(5));
        Assert.That(bench.S->FaultAddress, Is.EqualTo(Hole + 15), "the last byte, as processors report it");
    }

    [Test]
    public void A_mask_of_zero_touches_nothing()
    {
        using VectorBench bench = new();
        bench.Bench.Unmap(Hole);
        bench.Bench.Rax = Hole;
        Assert.That(bench.Run(a => a.vmaskmovps(__ymmword_ptr[rax], ymm1, ymm2)), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Run(a => a.vmaskmovpd(ymm3, ymm1, __ymmword_ptr[rax])), Is.EqualTo(Outcome.Next));
    }

    [Test]
    public void Maskmovdqu_stores_chosen_bytes_and_checks_all_sixteen()
    {
        using VectorBench bench = new();
        bench.Bench[Page, 8] = 0;
        bench.Bench[Page + 8, 8] = 0;
        bench.Fill(0, 0x0807_0605_0403_0201, 0x1817_1615_1413_1211);
        bench.Fill(1, 0x80, 0x8000_0000_0000_0000);
        bench.Bench.Rdi = Page;
        bench.Run(a => a.maskmovdqu(xmm0, xmm1));
        Assert.That((bench.Bench[Page, 8], bench.Bench[Page + 8, 8]), Is.EqualTo((1UL, 0x1800_0000_0000_0000UL)));
        bench.Bench.Unmap(Hole);
        bench.Bench.Rdi = Hole - 8;
        bench.Fill(1, 0x80, 0);
        bench.AssertFault(a => a.maskmovdqu(xmm0, xmm1), ExceptionVector.PageFault);
    }

    [Test]
    public void A_gather_commits_each_element_and_goes_on_where_it_faulted()
    {
        using VectorBench bench = new();
        bench.Bench[Page, 8] = 0x2222_2222_1111_1111;
        bench.Bench.Unmap(Hole);
        bench.Bench.Rax = Page;
        bench.Fill(0, 0xAAAA_AAAA_AAAA_AAAA, 0xBBBB_BBBB_BBBB_BBBB, 1, 1);
        bench.Fill(1, 4UL << 32, 0x1000, 0, 0);
        bench.Fill(2, Sign | (Sign << 32), Sign, 0, 0);
        bench.AssertFault(a => a.vpgatherdd(xmm0, __[rax + xmm1], xmm2), ExceptionVector.PageFault);
        Assert.That(bench.S->FaultAddress, Is.EqualTo(Hole));
        Assert.That(bench[0, 0], Is.EqualTo(0x2222_2222_1111_1111));
        Assert.That((bench[2, 0], bench[2, 1]), Is.EqualTo((0UL, 0xFFFF_FFFFUL)));
        bench.Bench.Map(Hole);
        bench.Bench[Hole, 4] = 0x3333_3333;
        bench.Bench[Page, 8] = 0;
        Assert.That(bench.Run(a => a.vpgatherdd(xmm0, __[rax + xmm1], xmm2)), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Read(0), Is.EqualTo(new ulong[] { 0x2222_2222_1111_1111, 0xBBBB_BBBB_3333_3333, 0, 0 }));
        Assert.That(bench.Read(2), Is.All.Zero);
    }

    [Test]
    public void A_gather_with_two_equal_registers_is_invalid()
    {
        using VectorBench bench = new();
        bench.AssertFault(a => a.vpgatherdd(xmm0, __[rax + xmm1], xmm1), ExceptionVector.InvalidOpcode);
        bench.AssertFault(a => a.vpgatherqq(ymm1, __[rax + ymm1], ymm2), ExceptionVector.InvalidOpcode);
    }
}
