using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Exceptions;
using Tests.Conformance.Segmentation;

namespace Tests.Conformance.Tasks;

/// <summary>What a switch saves, loads and marks (SDM 3A 7.3, table 7-2).</summary>
[TestFixture]
internal sealed unsafe class TaskSwitchTests
{
    private const ulong OldFlags = Rflags.AlwaysOne | Rflags.ZF | Rflags.DF;

    [Test]
    public void A_switch_saves_the_old_task_and_loads_the_new_one(
        [Values("jmp", "call", "int", "jmp gate", "call gate")] string way, [Values] bool is32Bit)
    {
        using TaskBench bench = new(is32Bit: is32Bit);
        CpuState* s = bench.S;
        for (ulong i = 0; i < 8; i++)
        {
            s->Gpr[i] = i == 4 ? SegmentBench.CurrentStack : 0xA000_0000 + i;
        }

        bench.Core.RflagsValue = OldFlags;
        s->Dr[7] = 0x7FF;
        ulong next = s->Rip + (way == "int" ? 2u : 7u);
        Assert.That(Switch(bench, way), Is.EqualTo(Outcome.Leave));
        Assert.That(s->FaultPending, Is.False);
        bool nested = !way.StartsWith("jmp", StringComparison.Ordinal);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bench.Old(0), Is.EqualTo(next));
            Assert.That(bench.Old(1), Is.EqualTo(OldFlags));
            for (int i = 0; i < 8; i++)
            {
                Assert.That(bench.Old(2 + i), Is.EqualTo(i == 4 ? SegmentBench.CurrentStack : 0xA000_0000 + (ulong)i));
                ulong upper = is32Bit ? 0 : bench.Old(2 + i) & 0xFFFF_0000;
                ulong loaded = bench[2 + i] | upper;
                Assert.That(s->Gpr[i], Is.EqualTo(loaded));
            }

            for (int i = 0; i < 6; i++)
            {
                Assert.That(bench.Old(10 + i), Is.EqualTo(i == 1 ? SegmentBench.Code0 : SegmentBench.Data0));
                bool absent = !is32Bit && i >= 4;
                ulong selector = absent ? 0u : i == 1 ? SegmentBench.Code0 : SegmentBench.Data0;
                Assert.That(bench.Core.SegmentAt(i)->Selector, Is.EqualTo(selector));
                Assert.That(bench.Core.SegmentAt(i)->Usable, Is.EqualTo(absent ? 0 : 1));
            }

            Assert.That(s->Rip, Is.EqualTo(bench[0]));
            Assert.That(bench.Core.RflagsValue, Is.EqualTo(bench[1] | (nested ? Rflags.NT : 0)));
            Assert.That(s->Tr.Selector, Is.EqualTo(TaskBench.NewTask));
            Assert.That(s->Tr.Base, Is.EqualTo(TaskBench.NewTss));
            Assert.That(s->Cr0 & Cr0.TS, Is.Not.Zero);
            Assert.That(s->Dr[7], Is.EqualTo(0x6AA));
            Assert.That(bench.IsBusy(TaskBench.NewTask), Is.True);
            Assert.That(bench.IsBusy(TaskBench.OldTask), Is.EqualTo(nested));
            Assert.That(bench.Segments.Board[TaskBench.NewTss, 2], Is.EqualTo(nested ? TaskBench.OldTask : 0));
        }
    }

    [Test]
    public void IRET_with_NT_goes_back_and_forgets_NT([Values] bool is32Bit)
    {
        using TaskBench bench = new(is32Bit: is32Bit);
        CpuState* s = bench.S;
        s->Gpr[3] = 0x1234_5678;
        bench.Core.RflagsValue = OldFlags;
        ulong next = s->Rip + 7;
        bench.Transfer(call: true, TaskBench.NewTask);
        s->Gpr[3] = 0xBEEF;
        ulong inner = s->Rip;
        Assert.That(bench.Segments.Execute(0xCF), Is.EqualTo(Outcome.Leave));
        Assert.That(s->FaultPending, Is.False);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(s->Rip, Is.EqualTo(next));
            Assert.That(s->Gpr[3], Is.EqualTo(0x1234_5678));
            Assert.That(s->Gpr[4], Is.EqualTo(SegmentBench.CurrentStack));
            Assert.That(bench.Core.RflagsValue, Is.EqualTo(OldFlags));
            Assert.That(s->Tr.Selector, Is.EqualTo(TaskBench.OldTask));
            Assert.That(bench.IsBusy(TaskBench.OldTask), Is.True);
            Assert.That(bench.IsBusy(TaskBench.NewTask), Is.False);
            Assert.That(bench[0], Is.EqualTo(inner + 1));
            Assert.That(bench[1] & Rflags.NT, Is.Zero);
            Assert.That(bench[5], Is.EqualTo(0xBEEF));
        }
    }

    [Test]
    public void An_exception_pushes_its_error_code_in_the_new_task([Values] bool is32Bit)
    {
        using TaskBench bench = new(is32Bit: is32Bit);
        bench.Segments.SetGate(13, SegmentBench.Gate(0x85, TaskBench.NewTask, 0));
        ulong top = bench[6];
        if (!is32Bit)
        {
            bench.Segments.SetDescriptor(0xC0, SegmentBench.Segment(0, 0xFFFF, SegmentBench.DataType));
            bench[12] = 0xC0;
        }

        bench.Core.Raise(ExceptionVector.GeneralProtection, 0x5678);
        ExceptionDelivery.DeliverPending(bench.Core);
        int size = is32Bit ? 4 : 2;
        ulong pointer = (top - (ulong)size) | (is32Bit ? 0 : SegmentBench.CurrentStack & 0xFFFF_0000);
        Assert.That(bench.S->FaultPending, Is.False);
        Assert.That(bench.S->Gpr[4], Is.EqualTo(pointer));
        Assert.That(bench.Segments.Board[is32Bit ? pointer : pointer & 0xFFFF, size], Is.EqualTo(0x5678));
        Assert.That(bench.Old(0), Is.EqualTo(SegmentBench.Code));
        Assert.That(bench.Old(1) & Rflags.RF, Is.Not.Zero);
    }

    [Test]
    public void T_traps_before_the_first_instruction_of_the_task()
    {
        using TaskBench bench = new();
        bench.Segments.Board[TaskBench.NewTss + 0x64, 2] = 1;
        Assert.That(bench.Transfer(call: false, TaskBench.NewTask), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.Segments.TakeFault()?.Vector, Is.EqualTo(ExceptionVector.Debug));
        Assert.That(bench.S->Dr[6] & 0xE00F, Is.EqualTo(0x8000));
        Assert.That(bench.S->Rip, Is.EqualTo(TaskBench.NewIp));
    }

    [Test]
    public void A_task_may_be_one_of_virtual_8086_mode_and_come_back_by_interrupt()
    {
        using TaskBench bench = new();
        bench[0] = 0x100;
        bench[1] = Rflags.AlwaysOne | Rflags.VM | Rflags.IOPL;
        for (int i = 0; i < 6; i++)
        {
            bench[10 + i] = 0x3000 + (ulong)i;
        }

        bench.Transfer(call: false, TaskBench.NewTask);
        CpuState* s = bench.S;
        Assert.That(s->FaultPending, Is.False);
        Assert.That(bench.Core.InVirtual8086, Is.True);
        Assert.That((s->Cpl, s->Cs.Base, s->Gs.Base), Is.EqualTo((3, 0x3_0010UL, 0x3_0050UL)));
        bench.Segments.SetGate(TaskBench.Vector, SegmentBench.Gate(0xE5, TaskBench.OldTask, 0));
        Assert.That(bench.Interrupt(), Is.EqualTo(Outcome.Leave));
        Assert.That(s->FaultPending, Is.False);
        Assert.That(s->Cpl, Is.Zero);
        Assert.That(bench[1] & Rflags.VM, Is.Not.Zero);
        Assert.That(bench[0], Is.EqualTo(0x102));
    }

    private static Outcome Switch(TaskBench bench, string way) => way switch
    {
        "int" => bench.Interrupt(),
        "jmp" => bench.Transfer(call: false, TaskBench.NewTask),
        "call" => bench.Transfer(call: true, TaskBench.NewTask),
        "jmp gate" => bench.Transfer(call: false, TaskBench.TaskGate),
        _ => bench.Transfer(call: true, TaskBench.TaskGate),
    };
}
