using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>The 82093AA data sheet (Intel 290566).</summary>
[TestFixture]
internal sealed class IoApicTests
{
    private const ulong Masked = 1UL << 16;
    private const ulong Level = 1UL << 15;
    private const ulong RemoteIrr = 1UL << 14;

    private ApicBench _bench = new();

    [SetUp]
    public void Make() => _bench = new ApicBench().Enabled();

    [Test]
    public void It_has_24_masked_entries()
    {
        _bench.IoApic.WriteMmio(0, 4, 1);
        Assert.That(_bench.IoApic.ReadMmio(0x10, 4), Is.EqualTo(0x0017_0011));
        for (int i = 0; i < IoApic.InputCount; i++)
        {
            Assert.That(_bench.ReadEntry(i), Is.EqualTo(Masked));
        }
    }

    [Test]
    public void An_edge_is_delivered_once()
    {
        _bench.WriteEntry(4, 0x44);
        _bench.IoApic.SetLine(4, true);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x44));
        _bench[ApicRegister.EndOfInterrupt] = 0;
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.IoApic.SetLine(4, false);
        _bench.IoApic.SetLine(4, true);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
    }

    [Test]
    public void An_edge_at_a_masked_input_is_lost()
    {
        _bench.WriteEntry(4, Masked | 0x44);
        _bench.IoApic.SetLine(4, true);
        _bench.WriteEntry(4, 0x44);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
    }

    [Test]
    public void A_level_interrupts_again_after_eoi_until_it_falls()
    {
        _bench.WriteEntry(9, Level | 0x49);
        _bench.IoApic.SetLine(9, true);
        Assert.That(_bench.ReadEntry(9), Is.EqualTo(Level | RemoteIrr | 0x49));
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x49));
        Assert.That(_bench[ApicRegister.TriggerMode + 0x20], Is.EqualTo(1U << 9));
        _bench[ApicRegister.EndOfInterrupt] = 0;
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x49));
        _bench.IoApic.SetLine(9, false);
        _bench[ApicRegister.EndOfInterrupt] = 0;
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        Assert.That(_bench.ReadEntry(9), Is.EqualTo(Level | 0x49));
    }

    [Test]
    public void A_level_at_a_masked_input_waits()
    {
        _bench.WriteEntry(9, Masked | Level | 0x49);
        _bench.IoApic.SetLine(9, true);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.WriteEntry(9, Level | 0x49);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
    }

    [Test]
    public void The_timer_arrives_at_input_2_and_the_cascade_nowhere()
    {
        _bench.WriteEntry(0, 0x40);
        _bench.WriteEntry(2, 0x42);
        _bench.IoApic.SetLine(2, true);
        Assert.That(_bench.Board.IsInterrupting, Is.False);
        _bench.IoApic.SetLine(0, true);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x42));
    }

    [Test]
    public void An_extint_entry_passes_the_8259_on()
    {
        _bench.WriteEntry(0, 0x700);
        _bench.Pic.Output = _bench.IoApic;
        _bench.Pic.EnterFirmwareState();
        _bench.Pic.WritePort(PicPair.MasterPort + 1, 1, 0);
        _bench.Pic.SetLine(1, true);
        Assert.That(_bench.Board.IsInterrupting, Is.True);
        Assert.That(_bench.Apic.Acknowledge(), Is.EqualTo(0x09));
    }

    [Test]
    public void Writing_an_entry_as_edge_repairs_a_lost_eoi()
    {
        _bench.WriteEntry(9, Level | 0x49);
        _bench.IoApic.SetLine(9, true);
        _bench.WriteEntry(9, Masked | 0x49);
        Assert.That(_bench.ReadEntry(9), Is.EqualTo(Masked | 0x49));
    }

    [Test]
    public void Nmi_entries_reach_the_core_and_are_known()
    {
        _bench.WriteEntry(2, 0x400);
        Assert.That(_bench.IoApic.WouldWake(0, new(Interrupts: false, Nmis: true)), Is.True);
        Assert.That(_bench.IoApic.WouldWake(0, new(Interrupts: true, Nmis: false)), Is.False);
        _bench.IoApic.SetLine(0, true);
        Assert.That(_bench.Board.Nmis, Is.EqualTo(1));
    }
}
