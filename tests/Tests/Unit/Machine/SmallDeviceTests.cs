using Emulator.Machine;
using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

[TestFixture]
internal sealed class SmallDeviceTests
{
    private TestBoard _board = new();

    [SetUp]
    public void Reset() => _board = new TestBoard();

    [TestCase(1, 0x10U, 0x21)]
    [TestCase(2, 0x1234U, 0x2469)]
    [TestCase(4, 0x0U, 1)]
    public void Debug_exit_makes_an_odd_status(int size, uint code, int status)
    {
        new DebugExit(_board).WritePort(0xF4, size, code);
        Assert.That(_board.ExitStatus, Is.EqualTo(status));
    }

    [Test]
    public void The_debug_console_takes_bytes_and_answers_its_own_number()
    {
        DebugConsole console = new(_board);
        console.WritePort(0xE9, 1, 'x');
        Assert.That(_board.Sent, Is.EqualTo("x"u8.ToArray()));
        Assert.That(console.ReadPort(0x402, 1), Is.EqualTo(0xE9));
    }

    [Test]
    public void The_word_shutdown_switches_off()
    {
        ShutdownPort port = new(_board);
        foreach (char c in "ShutdowShutdown")
        {
            Assert.That(_board.PowerOff, Is.Null);
            port.WritePort(0x8900, 1, c);
        }

        Assert.That(_board.PowerOff, Is.Not.Null);
    }

    [Test]
    public void Port_92_switches_a20_and_resets_on_a_rising_bit()
    {
        SystemControlPort port = new(_board);
        Assert.That(port.ReadPort(0x92, 1), Is.EqualTo(2));
        port.WritePort(0x92, 1, 0);
        Assert.That(_board.IsA20Enabled, Is.False);
        port.WritePort(0x92, 1, 3);
        port.WritePort(0x92, 1, 3);
        Assert.That(_board.IsA20Enabled, Is.True);
        Assert.That(_board.Resets, Is.EqualTo(1));
    }

    [Test]
    public void The_pci_bus_is_there_and_has_nothing_but_its_bridge()
    {
        using PhysicalAddressSpace memory = new(4 << 20);
        HostBridge bridge = new(new ShadowRam(memory, []));
        bridge.Reset();
        PciConfigPorts pci = new(_board, bridge);
        pci.WritePort(0xCF8, 4, 0x8000_0000);
        Assert.That(pci.ReadPort(0xCF8, 4), Is.EqualTo(0x8000_0000));
        Assert.That(pci.ReadPort(0xCFC, 4), Is.EqualTo(0x1237_8086));
        Assert.That(pci.ReadPort(0xCFE, 2), Is.EqualTo(0x1237));
        pci.WritePort(0xCFC, 4, 0);
        Assert.That(pci.ReadPort(0xCFD, 1), Is.EqualTo(0x80), "the identity is read-only");
        foreach (uint address in (uint[])[0x0000_0000, 0x8000_0100, 0x8000_0800, 0x8001_0000])
        {
            pci.WritePort(0xCF8, 4, address);
            Assert.That(pci.ReadPort(0xCFC, 4), Is.EqualTo(0xFFFF_FFFF), $"nobody at {address:x8}");
        }

        pci.WritePort(0xCF9, 1, 0x02);
        Assert.That(_board.Resets, Is.Zero);
        pci.WritePort(0xCF9, 1, 0x06);
        Assert.That(_board.Resets, Is.EqualTo(1));
    }

    [Test]
    public void The_keyboard_controller_answers_probes()
    {
        I8042 keyboard = new(_board, _board);
        Assert.That(Ask(keyboard, 0x64, 0xAA), Is.EqualTo(new[] { 0x55U }));
        Assert.That(Ask(keyboard, 0x64, 0xAB), Is.EqualTo(new[] { 0x00U }));
        Assert.That(Ask(keyboard, 0x60, 0xFF), Is.EqualTo(new[] { 0xFAU, 0xAAU }));
        Assert.That(Ask(keyboard, 0x60, 0xF2), Is.EqualTo(new[] { 0xFAU, 0xABU, 0x41U }));
        Assert.That(Ask(keyboard, 0x60, 0xEE), Is.EqualTo(new[] { 0xEEU }));
        keyboard.WritePort(0x64, 1, 0x60);
        keyboard.WritePort(0x60, 1, 0x01);
        Assert.That(Ask(keyboard, 0x64, 0x20), Is.EqualTo(new[] { 0x01U }));
        Assert.That(_board.Edges[1], Is.EqualTo(1));
        keyboard.WritePort(0x64, 1, 0xD1);
        keyboard.WritePort(0x60, 1, 0x01);
        Assert.That(_board.IsA20Enabled, Is.False);
        keyboard.WritePort(0x64, 1, 0xFE);
        Assert.That(_board.Resets, Is.EqualTo(1));
    }

    [Test]
    public void The_acpi_timer_counts_3_579545_mhz()
    {
        AcpiPm acpi = new(_board, _board.Events, _board, _board);
        _board.Advance(GuestTime.NsPerSecond);
        Assert.That(acpi.ReadPort(0x608, 4), Is.EqualTo(3_579_545));
        _board.Advance(4 * GuestTime.NsPerSecond);
        Assert.That(acpi.ReadPort(0x608, 4), Is.EqualTo(17_897_727 & 0xFF_FFFF));
    }

    [Test]
    public void The_acpi_timer_interrupts_when_its_highest_bit_changes()
    {
        AcpiPm acpi = new(_board, _board.Events, _board, _board);
        acpi.WritePort(0xB2, 1, AcpiPm.AcpiEnable);
        acpi.WritePort(0x602, 2, 1);
        _board.AdvanceTo(GuestTime.AcpiTimer.NsOf(1 << 23) - 1);
        Assert.That(_board.Lines[9], Is.False);
        _board.Advance(1);
        Assert.That(_board.Lines[9], Is.True);
        acpi.WritePort(0x600, 2, 1);
        Assert.That(_board.Lines[9], Is.False);
    }

    [Test]
    public void Sleep_enable_switches_off()
    {
        AcpiPm acpi = new(_board, _board.Events, _board, _board);
        acpi.WritePort(0x604, 2, 0x0001);
        Assert.That(_board.PowerOff, Is.Null);
        acpi.WritePort(0x604, 2, 0x2001);
        Assert.That(_board.PowerOff, Is.Not.Null);
        Assert.That(acpi.ReadPort(0x604, 2), Is.EqualTo(0x0001));
    }

    [Test]
    public void The_screen_shows_text_memory_from_the_start_address()
    {
        using PhysicalAddressSpace memory = new(0x100000);
        memory.SetRam((0UL, 0x100000UL));
        VgaText vga = new(_board, memory);
        memory.Write(new(0xB8000), 4, 0x0769_0748);
        memory.Write(new(0xB8000 + (24 * 160)), 2, 0x07DB);
        string[] lines = vga.ScreenText().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(26));
        Assert.That((lines[0], lines[24]), Is.EqualTo(("Hi", "█")));
        vga.WritePort(0x3D4, 1, 0x0D);
        vga.WritePort(0x3D5, 1, 80);
        Assert.That(vga.ScreenText().Split('\n')[23], Is.EqualTo("█"));
    }

    [Test]
    public void Retrace_comes_and_goes_with_guest_time()
    {
        using PhysicalAddressSpace memory = new(0x100000);
        VgaText vga = new(_board, memory);
        int rises = 0;
        uint last = 0;
        for (int i = 0; i < 10_000; i++)
        {
            _board.Advance(100_000);
            uint now = vga.ReadPort(0x3DA, 1) & 8;
            rises += now > last ? 1 : 0;
            last = now;
        }

        Assert.That(rises, Is.EqualTo(70));
    }

    [Test]
    public void Fw_cfg_gives_items_by_port_and_by_dma()
    {
        using PhysicalAddressSpace memory = new(0x10000);
        memory.SetRam((0UL, 0x10000UL));
        Dictionary<ushort, ReadOnlyMemory<byte>> items = new() { [0x05] = new byte[] { 1, 2, 3 } };
        FwCfgDevice device = new(items, memory);
        device.WritePort(0x510, 2, 0x05);
        uint[] read = [.. Enumerable.Range(0, 4).Select(_ => device.ReadPort(0x511, 1))];
        Assert.That(read, Is.EqualTo(new[] { 1U, 2U, 3U, 0U }));
        Assert.That(device.ReadPort(0x514, 4), Is.EqualTo(0x554D_4551), "QEMU");
        memory.WriteBytes(new(0x100), new byte[] { 0, 5, 0, 0x0A, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0x20, 0 });
        memory.Write(new(0x2000), 8, ulong.MaxValue);
        device.WritePort(0x514, 4, 0);
        device.WritePort(0x518, 4, 0x0001_0000);
        Assert.That(memory.Read(new(0x2000), 8), Is.EqualTo(0xFFFF_FFFF_0003_0201));
        Assert.That(memory.Read(new(0x100), 4), Is.Zero);
    }

    /// <summary>What Linux' i8042 driver does to find out whether there is a port for a mouse.</summary>
    [Test]
    public void The_keyboard_controller_has_no_port_for_a_mouse()
    {
        I8042 keyboard = new(_board, _board);
        keyboard.WritePort(0x64, 1, 0xD3);
        keyboard.WritePort(0x60, 1, 0x5A);
        Assert.That(keyboard.ReadPort(0x64, 1) & 0x21, Is.EqualTo(0x21), "an answer, from the auxiliary port");
        Assert.That(keyboard.ReadPort(0x60, 1), Is.Not.EqualTo(0x5A), "which is not what was sent");
        Assert.That(keyboard.ReadPort(0x64, 1) & 0x21, Is.Zero);
        Assert.That(Ask(keyboard, 0x64, 0xA9), Is.EqualTo(new[] { 0x01U }), "its clock line is stuck");
        keyboard.WritePort(0x64, 1, 0xA7);
        Assert.That(Ask(keyboard, 0x64, 0x20)[0] & 0x20, Is.EqualTo(0x20));
        keyboard.WritePort(0x64, 1, 0xA8);
        Assert.That(Ask(keyboard, 0x64, 0x20)[0] & 0x20, Is.Zero);
    }

    private static uint[] Ask(I8042 keyboard, ushort port, uint value)
    {
        keyboard.WritePort(port, 1, value);
        List<uint> answers = [];
        while ((keyboard.ReadPort(0x64, 1) & 1) != 0)
        {
            answers.Add(keyboard.ReadPort(0x60, 1));
        }

        return [.. answers];
    }
}
