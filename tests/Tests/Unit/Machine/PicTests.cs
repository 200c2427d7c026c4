using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>The 8259A data sheet (Intel 231468), mode by mode.</summary>
[TestFixture]
internal sealed class PicTests
{
    private const ushort Master = PicPair.MasterPort;
    private const ushort Slave = PicPair.SlavePort;

    private PicPair _pic = new();

    [SetUp]
    public void Initialize()
    {
        _pic = new PicPair();
        Program(icw4: 0x01);
    }

    [Test]
    public void The_highest_request_wins_and_blocks_lower_ones_until_its_eoi()
    {
        _pic.SetLine(5, true);
        _pic.SetLine(3, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x23));
        Assert.That(_pic.IsRequesting, Is.False);
        _pic.SetLine(1, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x21));
        Out(Master, 0x20);
        Out(Master, 0x20);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x25));
    }

    [Test]
    public void The_slave_answers_through_level_2_and_needs_an_eoi_of_its_own()
    {
        _pic.SetLine(14, true);
        _pic.SetLine(8, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x28));
        Assert.That(_pic.IsRequesting, Is.False);
        Out(Slave, 0x20);
        Assert.That(_pic.IsRequesting, Is.False, "the master still serves level 2");
        Out(Master, 0x20);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x2E));
    }

    [Test]
    public void An_edge_interrupts_once_and_a_level_until_it_falls()
    {
        _pic.SetLine(3, true);
        _pic.Acknowledge();
        Out(Master, 0x20);
        Assert.That(_pic.IsRequesting, Is.False);

        _pic.WritePort(PicPair.EdgeLevelPort, 1, 0x20);
        _pic.SetLine(5, true);
        _pic.Acknowledge();
        Out(Master, 0x20);
        Assert.That(_pic.IsRequesting, Is.True);
        _pic.SetLine(5, false);
        Assert.That(_pic.IsRequesting, Is.False);
    }

    [Test]
    public void The_edge_level_registers_keep_the_fixed_lines_edge_triggered()
    {
        _pic.WritePort(PicPair.EdgeLevelPort, 1, 0xFF);
        _pic.WritePort(PicPair.EdgeLevelPort + 1, 1, 0xFF);
        Assert.That(_pic.ReadPort(PicPair.EdgeLevelPort, 1), Is.EqualTo(0xF8));
        Assert.That(_pic.ReadPort(PicPair.EdgeLevelPort + 1, 1), Is.EqualTo(0xDE));
    }

    [Test]
    public void A_request_that_goes_away_becomes_a_spurious_level_7_that_is_not_in_service()
    {
        _pic.SetLine(3, true);
        _pic.SetLine(3, false);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x27));
        Out(Master, 0x0B);
        Assert.That(In(Master), Is.Zero);
    }

    [Test]
    public void Masks_hold_requests_back_and_keep_them()
    {
        Out(Master + 1, 0x08);
        _pic.SetLine(3, true);
        Assert.That(_pic.IsRequesting, Is.False);
        Assert.That(In(Master), Is.EqualTo(0x08), "IRR");
        Out(Master + 1, 0x00);
        Assert.That(_pic.IsRequesting, Is.True);
    }

    [Test]
    public void A_specific_eoi_ends_the_level_that_it_names()
    {
        _pic.SetLine(6, true);
        _pic.Acknowledge();
        _pic.SetLine(2 + 1, true);
        _pic.Acknowledge();
        Out(Master, 0x0B);
        Assert.That(In(Master), Is.EqualTo(0x48));
        Out(Master, 0x66);
        Assert.That(In(Master), Is.EqualTo(0x08));
    }

    [Test]
    public void Rotation_on_eoi_makes_the_level_served_the_lowest()
    {
        _pic.SetLine(4, true);
        _pic.Acknowledge();
        Out(Master, 0xA0);
        _pic.SetLine(4, false);
        _pic.SetLine(4, true);
        _pic.SetLine(6, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x26), "6 is above 4 now");
    }

    [Test]
    public void Set_priority_chooses_the_lowest_level()
    {
        Out(Master, 0xC0 | 5);
        _pic.SetLine(0, true);
        _pic.SetLine(6, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x26));
    }

    [Test]
    public void Automatic_eoi_leaves_nothing_in_service()
    {
        Program(icw4: 0x03);
        _pic.SetLine(3, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x23));
        Out(Master, 0x0B);
        Assert.That(In(Master), Is.Zero);
        _pic.SetLine(6, true);
        Assert.That(_pic.IsRequesting, Is.True);
    }

    [Test]
    public void Automatic_eoi_rotates_when_told()
    {
        Program(icw4: 0x03);
        Out(Master, 0x80);
        _pic.SetLine(3, true);
        _pic.Acknowledge();
        _pic.SetLine(3, false);
        _pic.SetLine(3, true);
        _pic.SetLine(6, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x26));
    }

    [Test]
    public void Special_mask_mode_lets_lower_levels_through_a_masked_one_in_service()
    {
        _pic.SetLine(3, true);
        _pic.Acknowledge();
        _pic.SetLine(6, true);
        Assert.That(_pic.IsRequesting, Is.False);
        Out(Master + 1, 0x08);
        Out(Master, 0x68);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x26));
        Out(Master, 0x48);
        _pic.SetLine(7, true);
        Assert.That(_pic.IsRequesting, Is.False);
    }

    [Test]
    public void A_poll_acknowledges_and_tells_the_level()
    {
        _pic.SetLine(4, true);
        Out(Master, 0x0C);
        Assert.That(In(Master), Is.EqualTo(0x84));
        Out(Master, 0x0B);
        Assert.That(In(Master), Is.EqualTo(0x10), "in service");
        Out(Master, 0x0C);
        Assert.That(In(Master), Is.Zero);
    }

    [Test]
    public void Special_fully_nested_mode_lets_the_slave_interrupt_itself()
    {
        Program(icw4: 0x11);
        _pic.SetLine(14, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x2E));
        _pic.SetLine(9, true);
        Assert.That(_pic.Acknowledge(), Is.EqualTo(0x29));
    }

    [Test]
    public void Initialization_clears_mask_service_and_edges()
    {
        _pic.SetLine(3, true);
        _pic.Acknowledge();
        Out(Master + 1, 0x55);
        _pic.SetLine(5, true);
        Program(icw4: 0x01);
        Assert.That(In(Master + 1), Is.Zero);
        Assert.That(In(Master), Is.Zero, "the edge latches are empty");
        Out(Master, 0x0B);
        Assert.That(In(Master), Is.Zero);
    }

    private void Program(byte icw4)
    {
        foreach ((ushort port, uint vector, uint cascade) in new[] { (Master, 0x20u, 4u), (Slave, 0x28u, 2u) })
        {
            Out(port, 0x11);
            Out(port + 1, vector);
            Out(port + 1, cascade);
            Out(port + 1, icw4);
        }
    }

    private void Out(int port, uint value) => _pic.WritePort((ushort)port, 1, value);

    private uint In(int port) => _pic.ReadPort((ushort)port, 1);
}
