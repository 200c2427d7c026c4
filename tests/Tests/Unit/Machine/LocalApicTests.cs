using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>SDM 3A chapter 10.</summary>
[TestFixture]
internal sealed class LocalApicTests
{
    private const ulong Enable = 1UL << 11;
    private const ulong X2 = 1UL << 10;

    private ApicBench _bench = new();

    [SetUp]
    public void Make() => _bench = new ApicBench();

    [Test]
    public void After_reset_it_is_on_in_hardware_and_off_in_software()
    {
        Assert.That(_bench.Apic.TryReadMsr(ApicRegister.BaseMsr, out ulong value), Is.True);
        Assert.That(value, Is.EqualTo(0xFEE0_0900));
        Assert.That(_bench[ApicRegister.SpuriousVector], Is.EqualTo(0xFF));
        Assert.That(_bench[ApicRegister.Version], Is.EqualTo(0x0005_0014));
        Assert.That(_bench[ApicRegister.LvtTimer], Is.EqualTo(0x1_0000));
        Assert.That(_bench[ApicRegister.DestinationFormat], Is.EqualTo(uint.MaxValue));
        _bench.Interrupt(0x40);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
    }

    [Test]
    public void The_highest_vector_is_taken_and_blocks_its_class()
    {
        _bench.Enabled();
        _bench.Interrupt(0x41);
        _bench.Interrupt(0x52);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x52));
        Assert.That(_bench[ApicRegister.ProcessorPriority], Is.EqualTo(0x50));
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.Interrupt(0x5F);
        Assert.That(_bench.Board.IsInterrupting, Is.False, "the same class");
        _bench.Interrupt(0x60);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x60));
        _bench[ApicRegister.EndOfInterrupt] = 0;
        _bench[ApicRegister.EndOfInterrupt] = 0;
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x5F));
        _bench[ApicRegister.EndOfInterrupt] = 0;
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x41));
    }

    [Test]
    public void The_task_priority_holds_classes_back()
    {
        _bench.Enabled();
        _bench.Apic.TaskPriorityClass = 5;
        Assert.That(_bench[ApicRegister.TaskPriority], Is.EqualTo(0x50));
        _bench.Interrupt(0x5F);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        Assert.That(_bench[ApicRegister.InterruptRequest + 0x20], Is.EqualTo(1U << 31));
        _bench[ApicRegister.TaskPriority] = 0x4F;
        Assert.That(_bench.Board.IsInterrupting, Is.True);
        Assert.That(_bench.Apic.TaskPriorityClass, Is.EqualTo(4));
    }

    [Test]
    public void Illegal_vectors_are_recorded_and_raise_the_error_interrupt()
    {
        _bench.Enabled();
        _bench[ApicRegister.LvtError] = 0x33;
        _bench.Interrupt(0x05);
        Assert.That(_bench[ApicRegister.ErrorStatus], Is.Zero, "not before a write");
        _bench[ApicRegister.ErrorStatus] = 0;
        Assert.That(_bench[ApicRegister.ErrorStatus], Is.EqualTo(0x20));
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x33));
    }

    [TestCase(0x4_4000U, 0, true)]
    [TestCase(0x8_4000U, 0, true)]
    [TestCase(0xC_4000U, 0, false)]
    [TestCase(0x0_4000U, 0x0000_0000, true)]
    [TestCase(0x0_4000U, 0x0100_0000, false)]
    [TestCase(0x0_4000U, 0xFF00_0000, true)]
    [TestCase(0x0_4800U, 0x0200_0000, true)]
    [TestCase(0x0_4800U, 0x0100_0000, false)]
    [TestCase(0x0_4900U, 0x0300_0000, true)]
    public void Commands_reach_the_processors_that_they_name(uint low, long high, bool arrives)
    {
        _bench.Enabled();
        _bench[ApicRegister.LogicalDestination] = 0x0200_0000;
        _bench[ApicRegister.InterruptCommandHigh] = (uint)high;
        _bench[ApicRegister.InterruptCommandLow] = low | 0x77;
        Assert.That(_bench.Board.IsInterrupting, Is.EqualTo(arrives));
    }

    [Test]
    public void An_nmi_command_latches_an_nmi()
    {
        _bench.Enabled();
        _bench[ApicRegister.InterruptCommandLow] = 0x8_4400;
        Assert.That(_bench.Board.Nmis, Is.EqualTo(1));
    }

    [Test]
    public void The_8259_goes_straight_through_while_the_apic_is_disabled()
    {
        _bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase);
        _bench.Pic.EnterFirmwareState();
        _bench.Pic.WritePort(PicPair.MasterPort + 1, 1, 0);
        _bench.Pic.SetLine(3, true);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x0B));
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(-1));
    }

    [TestCase(0x700U, true)]
    [TestCase(0x1_0700U, false)]
    public void The_8259_goes_through_lint0_in_extint_mode_only(uint lint0, bool passes)
    {
        _bench.Enabled();
        _bench[ApicRegister.LvtLint0] = lint0;
        _bench.Pic.EnterFirmwareState();
        _bench.Pic.WritePort(PicPair.MasterPort + 1, 1, 0);
        _bench.Pic.SetLine(3, true);
        Assert.That(_bench.Board.IsInterrupting, Is.EqualTo(passes));
    }

    [Test]
    public void Lint0_as_nmi_makes_each_edge_of_the_8259_an_nmi()
    {
        _bench.Enabled();
        _bench[ApicRegister.LvtLint0] = 0x400;
        _bench.Pic.EnterFirmwareState();
        _bench.Pic.WritePort(PicPair.MasterPort + 1, 1, 0);
        _bench.Pic.SetLine(0, true);
        Assert.That(_bench.Board.Nmis, Is.EqualTo(1));
        Assert.That(_bench.Apic.WouldPicWake(new(Interrupts: false, Nmis: true)), Is.True);
    }

    [Test]
    public void Software_disable_masks_the_local_vectors_and_they_cannot_be_unmasked()
    {
        _bench.Enabled();
        _bench[ApicRegister.LvtLint0] = 0x700;
        _bench[ApicRegister.SpuriousVector] = 0xFF;
        Assert.That(_bench[ApicRegister.LvtLint0], Is.EqualTo(0x1_0700));
        _bench[ApicRegister.LvtLint0] = 0x700;
        Assert.That(_bench[ApicRegister.LvtLint0], Is.EqualTo(0x1_0700));
        _bench.Enabled()[ApicRegister.LvtLint0] = 0x700;
        Assert.That(_bench[ApicRegister.LvtLint0], Is.EqualTo(0x700));
    }

    [Test]
    public void The_enable_bit_can_be_cleared_and_set_again()
    {
        _bench.Enabled();
        Assert.That(_bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase), Is.True);
        Assert.That(_bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase | Enable), Is.True);
        _bench.Enabled().Interrupt(0x40);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x40));
    }

    [TestCase(Enable, Enable | X2, true)]
    [TestCase(0UL, Enable | X2, false)]
    [TestCase(Enable, X2, false)]
    [TestCase(Enable | X2, Enable, false)]
    [TestCase(Enable | X2, 0UL, true)]
    [TestCase(Enable, 1UL << 9, false)]
    public void Mode_transitions_follow_the_state_diagram(ulong from, ulong to, bool allowed)
    {
        if ((from & X2) != 0)
        {
            _bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase | Enable);
        }

        _bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase | from);
        Assert.That(_bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase | to), Is.EqualTo(allowed));
    }

    [Test]
    public void X2apic_registers_are_msrs_and_check_their_bits()
    {
        Assert.That(_bench.Apic.TryReadMsr(0x802, out _), Is.False, "not in xAPIC mode");
        _bench.Apic.TryWriteMsr(ApicRegister.BaseMsr, LocalApic.DefaultBase | Enable | X2);
        Assert.That(_bench.Apic.TryWriteMsr(0x80F, 0x1FF), Is.True);
        Assert.That(_bench.Apic.TryReadMsr(0x80D, out ulong logical), Is.True);
        Assert.That(logical, Is.EqualTo(1));
        Assert.That(_bench.Apic.TryReadMsr(0x80E, out _), Is.False, "no DFR");
        Assert.That(_bench.Apic.TryReadMsr(0x831, out _), Is.False, "no upper half of ICR");
        Assert.That(_bench.Apic.TryWriteMsr(0x802, 1), Is.False, "read-only");
        Assert.That(_bench.Apic.TryWriteMsr(0x80B, 1), Is.False, "EOI takes 0 only");
        Assert.That(_bench.Apic.TryWriteMsr(0x808, 0x100), Is.False, "reserved bit");
        Assert.That(_bench.Apic.TryWriteMsr(0x83F, 0x45), Is.True);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x45));
        Assert.That(_bench.Apic.TryWriteMsr(0x80B, 0), Is.True);
        Assert.That(_bench.Apic.TryWriteMsr(0x830, 0x0000_0001_0000_4846), Is.True);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x46), "logical destination 1 of cluster 0");
        Assert.That(_bench.Apic.TryReadMsr(0x830, out ulong command), Is.True);
        Assert.That(command, Is.EqualTo(0x0000_0001_0000_4846));
    }
}
