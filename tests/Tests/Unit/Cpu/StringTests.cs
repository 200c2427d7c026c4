using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;

namespace Tests.Unit.Cpu;

/// <summary>
/// String instructions: progress, faults in the middle, devices, wrap-around, and runs against single elements.
/// </summary>
[TestFixture]
internal sealed class StringTests
{
    private const ulong SourceAt = 0x100000;
    private const ulong TargetAt = 0x140000;

    [Test]
    public void A_fault_in_the_middle_of_rep_movs_leaves_the_elements_before_it_moved([Values(1, 8)] int size)
    {
        using HandlerBench bench = new(64);
        bench.Unmap(TargetAt + 0x1000);
        bench.Rsi = SourceAt;
        bench.Rdi = TargetAt + 0xFE0;
        bench.Rcx = 0x40 / (ulong)size;
        for (ulong i = 0; i < 0x40; i++)
        {
            bench[SourceAt + i, 1] = i + 1;
        }

        ulong before = bench.Core.InstructionCount;
        Outcome outcome = bench.Run(Movs(size), budget: 1000);
        bench.AssertFault(outcome, ExceptionVector.PageFault);
        Assert.That(bench.Rcx, Is.EqualTo(0x20 / (ulong)size));
        Assert.That(bench.Rsi, Is.EqualTo(SourceAt + 0x20));
        Assert.That(bench.Rdi, Is.EqualTo(TargetAt + 0x1000));
        Assert.That(bench[TargetAt + 0xFF8, 8], Is.EqualTo(0x201F1E1D1C1B1A19));
        Assert.That(bench.Core.InstructionCount - before, Is.EqualTo((0x20 / (ulong)size) + 1), "the faulting one too");

        bench.Map(TargetAt + 0x1000);
        Assert.That(bench.Step(budget: 1000), Is.EqualTo(Outcome.Next));
        Assert.That((bench.Rcx, bench.Rsi, bench.Rdi), Is.EqualTo((0UL, SourceAt + 0x40, TargetAt + 0x1020)));
        Assert.That(bench[TargetAt + 0x1018, 8], Is.EqualTo(0x403F3E3D3C3B3A39));
    }

    [Test]
    public void Movs_from_a_device_into_an_unmapped_page_does_not_read_the_device([Values] bool repeated)
    {
        using HandlerBench bench = new(64);
        bench.Unmap(TargetAt);
        bench.Rsi = HandlerBench.DeviceAt;
        bench.Rdi = TargetAt;
        bench.Rcx = 4;
        Action<Assembler> code = a => (repeated ? a.rep : a).movsd();
        bench.AssertFault(bench.Run(code, budget: 100), ExceptionVector.PageFault);
        Assert.That(bench.Memory.DeviceReads, Is.Zero);

        bench.Map(TargetAt);
        bench.Step(budget: 100);
        Assert.That(bench.Memory.DeviceReads, Is.EqualTo(1));
        Assert.That(bench[TargetAt, 4], Is.EqualTo(1));
    }

    [Test]
    public void A_device_access_stops_a_rep_between_two_elements()
    {
        using HandlerBench bench = new(64);
        bench.Rdi = HandlerBench.DeviceAt;
        bench.Rcx = 3;
        bench.Rax = 0x55;
        bench.Assemble(a => a.rep.stosb());
        Assert.That(bench.Step(budget: 100), Is.EqualTo(Outcome.Repeat));
        Assert.That((bench.Rcx, bench.Rip), Is.EqualTo((2UL, HandlerBench.CodeAt)));
        Assert.That(bench.Step(budget: 100), Is.EqualTo(Outcome.Repeat));
        Assert.That(bench.Step(budget: 100), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Memory.DeviceWrites, Is.EqualTo(new ulong[] { 0x55, 0x55, 0x55 }));
    }

    [Test]
    public void The_index_registers_wrap_at_64_KiB_with_16_bit_addresses()
    {
        using HandlerBench bench = new(16);
        bench[0xFFFE, 2] = 0x2211;
        bench[0, 2] = 0x4433;
        bench.Rsi = 0xABCD_FFFE;
        bench.Rdi = 0x6000;
        bench.Rcx = 0x7777_0004;
        bench.Run(a => a.rep.movsb(), budget: 100);
        Assert.That(bench[0x6000, 4], Is.EqualTo(0x44332211));
        Assert.That((bench.Rsi, bench.Rcx), Is.EqualTo((0xABCD_0002UL, 0x7777_0000UL)));
    }

    [Test]
    public void A_small_budget_changes_neither_result_nor_count(
        [Values(0, 1, 2, 7, 100)] int budget, [Values("movs", "stos", "lods", "cmps", "scas")] string name)
    {
        (string State, ulong Count, byte[] Memory) large = RunWhole(name, 1_000_000);
        (string State, ulong Count, byte[] Memory) small = RunWhole(name, budget);
        Assert.That(small.State, Is.EqualTo(large.State));
        Assert.That(small.Count, Is.EqualTo(large.Count));
        Assert.That(small.Memory, Is.EqualTo(large.Memory));
    }

    [Test]
    public void Runs_give_what_single_elements_give()
    {
        // The model moves element by element; distances around the element size make patterns.
        using HandlerBench bench = new(64);
        Random random = new(20_240_601);
        byte[] model = new byte[0x3000];
        for (int round = 0; round < 2000; round++)
        {
            int size = 1 << random.Next(4);
            bool down = random.Next(2) != 0;
            int count = random.Next(1, 0x1800 / size);
            int span = count * size;
            int from = random.Next(0, 0x3000 - span);
            int to = Math.Clamp(from + random.Next(-20, 21), 0, 0x3000 - span);
            random.NextBytes(model);
            bench.Memory.WriteBytes(new PhysicalAddress(SourceAt), model);
            int first = down ? span - size : 0;
            bench.Rsi = SourceAt + (ulong)(from + first);
            bench.Rdi = SourceAt + (ulong)(to + first);
            bench.Rcx = (ulong)count;
            bench.Flags = down ? Rflags.DF : 0;
            for (int i = 0; i < count; i++)
            {
                int at = down ? (count - 1 - i) * size : i * size;
                byte[] element = model[(from + at)..(from + at + size)];
                element.CopyTo(model, to + at);
            }

            Assert.That(bench.Run(Movs(size), budget: 1_000_000), Is.EqualTo(Outcome.Next));
            byte[] got = new byte[model.Length];
            bench.Memory.ReadBytes(new PhysicalAddress(SourceAt), got);
            Assert.That(
                got.AsSpan().SequenceEqual(model), $"round {round}: size {size}, {from} to {to}, {count}, down {down}");
        }
    }

    [Test]
    public void A_fault_in_repe_cmps_leaves_the_flags_as_they_were()
    {
        using HandlerBench bench = new(64);
        bench.Unmap(TargetAt + 0x1000);
        bench.Rsi = SourceAt;
        bench.Rdi = TargetAt + 0xF00;
        bench.Rcx = 0x200;
        bench.Flags = Rflags.CF | Rflags.OF;
        bench.AssertFault(bench.Run(a => a.repe.cmpsb(), budget: 1000), ExceptionVector.PageFault);
        Assert.That(bench.Flags & Rflags.Status, Is.EqualTo(Rflags.CF | Rflags.OF));
        Assert.That(bench.Rcx, Is.EqualTo(0x100));
    }

    [Test]
    public void A_count_of_zero_touches_nothing()
    {
        using HandlerBench bench = new(64);
        bench.Unmap(TargetAt);
        bench.Rsi = bench.Rdi = TargetAt;
        bench.Rcx = 0;
        Assert.That(bench.Run(a => a.rep.movsq(), budget: 10), Is.EqualTo(Outcome.Next));
        Assert.That(bench.Rsi, Is.EqualTo(TargetAt));
    }

    private static Action<Assembler> Movs(int size) => size switch
    {
        1 => a => a.rep.movsb(),
        2 => a => a.rep.movsw(),
        4 => a => a.rep.movsd(),
        _ => a => a.rep.movsq(),
    };

    private static (string State, ulong Count, byte[] Memory) RunWhole(string name, long budget)
    {
        using HandlerBench bench = new(64);
        byte[] bytes = new byte[0x4000];
        bytes.AsSpan(0x1234).Fill(0x5A);
        bytes.AsSpan(0x100, 0x80).Fill(0x33);
        bench.Memory.WriteBytes(new PhysicalAddress(SourceAt), bytes);
        bench.Rsi = SourceAt + 0x108;
        bench.Rdi = SourceAt + 0xFF8;
        bench.Rcx = 0x301;
        bench.Rax = 0x5A5A;
        bench.Assemble(name switch
        {
            "movs" => a => a.rep.movsw(),
            "stos" => a => a.rep.stosw(),
            "lods" => a => a.rep.lodsw(),
            "cmps" => a => a.repne.cmpsw(),
            _ => a => a.repne.scasw(),
        });
        ulong before = bench.Core.InstructionCount;
        Outcome outcome = Outcome.Repeat;
        while (outcome == Outcome.Repeat)
        {
            outcome = bench.Step(budget);
        }

        bench.Memory.ReadBytes(new PhysicalAddress(SourceAt), bytes);
        return ($"{bench.Rsi:x} {bench.Rdi:x} {bench.Rcx:x} {bench.Rax:x} {bench.Flags:x}",
            bench.Core.InstructionCount - before, bytes);
    }
}
