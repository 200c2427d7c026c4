using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Exceptions;
using Tests.Conformance.Segmentation;

namespace Tests.Conformance.Tasks;

/// <summary>What is wrong with a task, and which task learns of it (SDM 3A 7.3, table 7-1).</summary>
[TestFixture]
internal sealed unsafe class TaskErrorTests
{
    private const ushort Bad = 0xC0;
    private const int Cs = 11;
    private const int Ss = 12;
    private const int Ds = 13;
    private const int Gs = 15;
    private const int Ldt = 16;

    [TestCase(0x8B, 0xFFFu, 13, TestName = "A busy TSS raises GP")]
    [TestCase(0x82, 0xFFFu, 13, TestName = "What is no TSS raises GP")]
    [TestCase(0x09, 0xFFFu, 11, TestName = "A TSS that is not present raises NP")]
    [TestCase(0x89, 0x66u, 10, TestName = "A 32-bit TSS below 68H bytes raises TS")]
    [TestCase(0x81, 0x2Au, 10, TestName = "A 16-bit TSS below 2CH bytes raises TS")]
    public void Before_the_switch_the_old_task_learns_of_it(int access, uint limit, int vector)
    {
        foreach (bool gate in new[] { false, true })
        {
            using TaskBench bench = new();
            bench.SetTask(TaskBench.NewTask, TaskBench.NewTss, limit, access);
            string before = bench.Segments.Snapshot();
            Outcome outcome = bench.Transfer(call: true, gate ? TaskBench.TaskGate : TaskBench.NewTask);
            Assert.That(outcome, Is.EqualTo(Outcome.Fault));
            Assert.That(
                bench.Segments.TakeFault(), Is.EqualTo(((ExceptionVector)vector, (uint)TaskBench.NewTask)));
            Assert.That(bench.Segments.Snapshot(), Is.EqualTo(before));
            Assert.That(bench.S->Tr.Selector, Is.EqualTo(TaskBench.OldTask));
        }
    }

    [Test]
    public void A_task_cannot_be_entered_from_itself([Values] bool call)
    {
        using TaskBench bench = new();
        string before = bench.Segments.Snapshot();
        Assert.That(bench.Transfer(call, TaskBench.OldTask), Is.EqualTo(Outcome.Fault));
        Assert.That(
            bench.Segments.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, (uint)TaskBench.OldTask)));
        Assert.That(bench.Segments.Snapshot(), Is.EqualTo(before));
    }

    [Test]
    public void Task_gates_and_TSS_have_a_privilege_level_for_programs_but_not_for_exceptions()
    {
        using TaskBench bench = new(level: 3);
        bench.SetTask(TaskBench.NewTask, TaskBench.NewTss, 0xFFF, 0x89);
        bench.Transfer(call: false, TaskBench.NewTask);
        Assert.That(
            bench.Segments.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, (uint)TaskBench.NewTask)));

        // The gate's level counts, not that of the TSS behind it.
        Assert.That(bench.Transfer(call: true, TaskBench.TaskGate), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.Segments.TakeFault(), Is.Null);
        Assert.That(bench.S->Cpl, Is.Zero);

        using TaskBench other = new(level: 3);
        other.Segments.SetGate(0, SegmentBench.Gate(0x85, TaskBench.NewTask, 0));
        other.Core.Raise(ExceptionVector.DivideError);
        ExceptionDelivery.DeliverPending(other.Core);
        Assert.That(other.S->Tr.Selector, Is.EqualTo(TaskBench.NewTask));
    }

    [TestCase((ushort)TaskBench.NewTask, TestName = "IRET to a task that is not busy raises TS")]
    [TestCase((ushort)SegmentBench.Data0, TestName = "IRET to what is no TSS raises TS")]
    [TestCase((ushort)(TaskBench.OldTask | 4), TestName = "IRET to a TSS in the LDT raises TS")]
    [TestCase((ushort)0x1FF8, TestName = "IRET beyond the GDT raises TS")]
    public void IRET_checks_the_link(ushort link)
    {
        using TaskBench bench = new();
        bench.Segments.Board[TaskBench.OldTss, 2] = link;
        bench.S->SystemFlags |= Rflags.NT;
        Assert.That(bench.Segments.Execute(0xCF), Is.EqualTo(Outcome.Fault));
        Assert.That(bench.Segments.TakeFault(), Is.EqualTo((ExceptionVector.InvalidTss, (uint)link & 0xFFFC)));
    }

    [TestCase(Ldt, 0x82, Bad | 4, 10, TestName = "An LDT in the LDT raises TS")]
    [TestCase(Ldt, 0x89, Bad, 10, TestName = "An LDT of another type raises TS")]
    [TestCase(Ldt, 0x02, Bad, 10, TestName = "An LDT that is not present raises TS")]
    [TestCase(Cs, 0x9B, 0, 10, TestName = "A null CS raises TS")]
    [TestCase(Cs, 0x93, Bad, 10, TestName = "A CS that is data raises TS")]
    [TestCase(Cs, 0xFB, Bad, 10, TestName = "A CS of another level raises TS")]
    [TestCase(Cs, 0xFF, Bad, 10, TestName = "A conforming CS of an outer level raises TS")]
    [TestCase(Cs, 0x1B, Bad, 11, TestName = "A CS that is not present raises NP")]
    [TestCase(Cs, 0x9B, 0x1FF8, 10, TestName = "A CS beyond the GDT raises TS")]
    [TestCase(Ss, 0x93, 0, 10, TestName = "A null SS raises TS")]
    [TestCase(Ss, 0x91, Bad, 10, TestName = "An SS that is read-only raises TS")]
    [TestCase(Ss, 0xF3, Bad, 10, TestName = "An SS of another level raises TS")]
    [TestCase(Ss, 0x93, Bad | 3, 10, TestName = "An SS with another RPL raises TS")]
    [TestCase(Ss, 0x13, Bad, 12, TestName = "An SS that is not present raises SS")]
    [TestCase(Ds, 0x99, Bad, 10, TestName = "A DS that is not readable raises TS")]
    [TestCase(Ds, 0x93, Bad | 3, 10, TestName = "A DS below its RPL raises TS")]
    [TestCase(Ds, 0x13, Bad, 11, TestName = "A DS that is not present raises NP")]
    [TestCase(Gs, 0x82, Bad, 10, TestName = "A GS that is no segment raises TS")]
    public void After_the_switch_the_new_task_learns_of_it(int slot, int access, int selector, int vector)
    {
        foreach (bool interrupt in new[] { false, true })
        {
            using TaskBench bench = new();
            bench.Segments.SetDescriptor(Bad, SegmentBench.Segment(0, 0xFFFFF, access | SegmentBench.Flat));
            bench[slot] = (ulong)selector;
            bool delivered = false;
            if (interrupt)
            {
                InterruptEvent e = new(TaskBench.Vector, EventKind.External, bench.S->Rip);
                delivered = InterruptDelivery.TryDeliver(bench.Core, e);
            }
            else
            {
                Assert.That(bench.Transfer(call: true, TaskBench.NewTask), Is.EqualTo(Outcome.Leave));
            }

            uint error = ((uint)selector & 0xFFFC) | (interrupt ? 1u : 0);
            Assert.That(delivered, Is.False);
            Assert.That(bench.Segments.TakeFault(), Is.EqualTo(((ExceptionVector)vector, error)));
            Assert.That(bench.S->Rip, Is.EqualTo(TaskBench.NewIp));
            Assert.That(bench.S->Tr.Selector, Is.EqualTo(TaskBench.NewTask));
            Assert.That(bench.Core.RflagsValue & Rflags.NT, Is.Not.Zero);
            Assert.That(bench.IsBusy(TaskBench.NewTask), Is.True);
        }
    }

    [Test]
    public void An_IP_beyond_the_limit_raises_GP_0_in_the_new_task()
    {
        using TaskBench bench = new();
        bench.Segments.SetDescriptor(Bad, SegmentBench.Segment(0, 0xFFF, 0x409B));
        bench[Cs] = Bad;
        Assert.That(bench.Transfer(call: false, TaskBench.NewTask), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.Segments.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
        Assert.That(bench.S->Rip, Is.EqualTo(TaskBench.NewIp));
    }

    [TestCase(TaskBench.NewTss, false, false, TestName = "A new TSS that is not mapped faults in the old task")]
    [TestCase(TaskBench.OldTss, false, false, TestName = "An old TSS that is not mapped faults in the old task")]
    [TestCase(TaskBench.NewTss, true, true, TestName = "A link that cannot be written faults in the old task")]
    [TestCase(SegmentBench.Gdt, true, false, TestName = "A busy bit that cannot be written faults in the old task")]
    public void Pages_are_asked_for_before_anything_changes(ulong page, bool readOnly, bool call)
    {
        const ulong Directory = 0x6_0000;
        const ulong Table = 0x6_1000;
        using TaskBench bench = new();
        bench.Segments.Board[Directory, 4] = Table | 7;
        for (ulong i = 0; i < 256; i++)
        {
            ulong rights = i != page >> 12 ? 7u : readOnly ? 5u : 0;
            bench.Segments.Board[Table + (4 * i), 4] = (i << 12) | rights;
        }

        bench.S->Cr0 |= Cr0.PG | Cr0.WP;
        bench.S->Cr3 = Directory;
        bench.Core.StateChanged();
        string before = bench.Segments.Snapshot();
        Assert.That(bench.Transfer(call, TaskBench.NewTask), Is.EqualTo(Outcome.Fault));
        Assert.That(bench.Segments.TakeFault()?.Vector, Is.EqualTo(ExceptionVector.PageFault));
        Assert.That(bench.S->FaultAddress >> 12, Is.EqualTo(page >> 12));
        Assert.That(bench.Segments.Snapshot(), Is.EqualTo(before));
        Assert.That(bench.S->Tr.Selector, Is.EqualTo(TaskBench.OldTask));
        Assert.That(bench.IsBusy(TaskBench.OldTask), Is.True);
        Assert.That(bench.IsBusy(TaskBench.NewTask), Is.False);
        Assert.That(bench.Old(0), Is.Zero);
    }

    [Test]
    public void A_CR3_whose_PDPTEs_have_reserved_bits_raises_GP_0_in_the_new_task()
    {
        const ulong Good = 0x6_0000;
        const ulong Bad = 0x6_4000;
        using TaskBench bench = new();
        bench.Segments.Board[Good, 8] = (Good + 0x1000) | 1;
        bench.Segments.Board[Good + 0x1000, 8] = 0x87;
        bench.Segments.Board[Bad, 8] = (Good + 0x1000) | 7;
        bench.Segments.Board[TaskBench.NewTss + 0x1C, 4] = Bad;
        bench.S->Cr0 |= Cr0.PG;
        bench.S->Cr3 = Good;
        bench.S->Cr4 |= Cr4.PAE;
        bench.S->Pdpte[0] = (Good + 0x1000) | 1;
        bench.Core.StateChanged();
        Assert.That(bench.Transfer(call: false, TaskBench.NewTask), Is.EqualTo(Outcome.Leave));
        Assert.That(bench.Segments.TakeFault(), Is.EqualTo((ExceptionVector.GeneralProtection, 0u)));
        Assert.That(bench.S->Cr3, Is.EqualTo(Good));
        Assert.That(bench.S->Rip, Is.EqualTo(TaskBench.NewIp));
    }
}
