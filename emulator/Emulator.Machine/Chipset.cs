using Emulator.Arch;
using Emulator.Machine.Devices;

namespace Emulator.Machine;

/// <summary>All devices of the board, built in a fixed order and wired to ports, memory and interrupt lines.</summary>
internal sealed class Chipset
{
    private readonly List<IDevice> _devices = [];
    private readonly EventQueue _events;

    public Chipset(
        MachineOptions options,
        PhysicalAddressSpace memory,
        PortSpace ports,
        IClock clock,
        EventQueue events,
        ICoreSignals core,
        IBoardControl board,
        ShadowRam shadow,
        RunProgress progress)
    {
        _events = events;
        CountedCharacters serialOutput = new(options.SerialOutput, progress);
        Pic = Add(new PicPair());
        Lines = new IsaInterrupts(Pic);
        ApicBus bus = new();
        LocalApic = Add(new LocalApic(0, core, clock, events, Pic, bus));
        IoApic = Add(new IoApic(bus, LocalApic));
        (Lines.IoApic, Lines.LocalApic, Pic.Output) = (IoApic, LocalApic, Lines);
        LocalApic.MapInto(memory);
        memory.AddMmio(IoApic.Base, IoApic.RegionBytes, IoApic, "IOAPIC");
        Pit = Add(new Pit8254(clock, events, Lines));
        Rtc = Add(new CmosRtc(clock, events, Lines, options.RtcBase, options.RamBytes));
        Uart = Add(new Uart16550(clock, events, Lines, serialOutput, options.SerialInput));
        Acpi = Add(new AcpiPm(clock, events, Lines, board));
        Vga = Add(new VgaText(clock, memory));
        Bridge = Add(new HostBridge(shadow));
        CoprocessorError = Add(new CoprocessorError(Lines));
        ClaimTimers(ports);
        ports.Claim(Uart16550.BasePort, Uart16550.PortCount, Uart, "uart");
        ports.Claim(AcpiPm.BasePort, AcpiPm.PortCount, Acpi, "acpi", widestBytes: 4);
        ports.Claim(AcpiPm.SmiCommandPort, 1, Acpi, "acpi");
        ports.Claim(VgaText.BasePort, VgaText.PortCount, Vga, "vga");
        AddSmallPorts(ports, board, new CountedCharacters(options.DebugOutput, progress));
        if (options.FwCfg is not null)
        {
            FwCfgDevice fwCfg = Add(new FwCfgDevice(options.FwCfg.Items, memory));
            ports.Claim(FwCfgDevice.SelectorPort, FwCfgDevice.PortCount, fwCfg, "fw_cfg", widestBytes: 4);
            ports.Claim(FwCfgDevice.SelectorPort, 2, fwCfg, "fw_cfg", widestBytes: 2);
        }
    }

    /// <summary>The devices with state, in the order in which they are reset and saved.</summary>
    public IReadOnlyList<IDevice> Devices => _devices;

    public PicPair Pic { get; }

    public IsaInterrupts Lines { get; }

    public LocalApic LocalApic { get; }

    public IoApic IoApic { get; }

    public Pit8254 Pit { get; }

    public CmosRtc Rtc { get; }

    public Uart16550 Uart { get; }

    public AcpiPm Acpi { get; }

    public VgaText Vga { get; }

    public HostBridge Bridge { get; }

    public CoprocessorError CoprocessorError { get; }

    /// <summary>True while bytes can still come in from outside, at any time, and would wake the halted core.</summary>
    public bool WouldInputWake(Listening core) => Uart.CanInterruptOnInput && WouldRiseAndWake(Uart16550.Line, core);

    /// <summary>True when an event that is scheduled, or input, would wake the halted core.</summary>
    public bool WouldWake(Listening core) => LocalApic.WouldTimerWake(core)
        || (_events.HasEvents(Pit.EventDevice) && Lines.WouldWake(Pit8254.Line, core))
        || (_events.HasEvents(Rtc.EventDevice) && WouldRiseAndWake(CmosRtc.Line, core))
        || (_events.HasEvents(Acpi.EventDevice) && WouldRiseAndWake(AcpiPm.SciLine, core))
        || WouldInputWake(core);

    /// <summary>Lines that only the guest takes down: one that is high already interrupts nobody again.</summary>
    private bool WouldRiseAndWake(int line, Listening core) => !Lines.IsHigh(line) && Lines.WouldWake(line, core);

    private T Add<T>(T device)
        where T : IDevice
    {
        _devices.Add(device);
        return device;
    }

    private void ClaimTimers(PortSpace ports)
    {
        ports.Claim(PicPair.MasterPort, 2, Pic, "pic");
        ports.Claim(PicPair.SlavePort, 2, Pic, "pic");
        ports.Claim(PicPair.EdgeLevelPort, 2, Pic, "pic");
        ports.Claim(Pit8254.BasePort, 4, Pit, "pit");
        ports.Claim(Pit8254.SystemControlPortB, 1, Pit, "pit");
        ports.Claim(CmosRtc.IndexPort, 2, Rtc, "rtc");
    }

    private void AddSmallPorts(PortSpace ports, IBoardControl board, ICharacterSink debugOutput)
    {
        LegacyPorts legacy = Add(new LegacyPorts());
        ports.Claim(0x00, 0x10, legacy, "dma");
        ports.Claim(0x80, 0x10, legacy, "dma");
        ports.Claim(0xC0, 0x20, legacy, "dma");
        I8042 keyboard = Add(new I8042(Lines, board));
        ports.Claim(I8042.DataPort, 1, keyboard, "i8042");
        ports.Claim(I8042.CommandPort, 1, keyboard, "i8042");
        ports.Claim(CoprocessorError.Port, 1, CoprocessorError, "ferr");
        ports.Claim(0x92, 1, Add(new SystemControlPort(board)), "port92");
        PciConfigPorts pci = Add(new PciConfigPorts(board, Bridge));
        ports.Claim(PciConfigPorts.AddressPort, 8, pci, "pci", widestBytes: 4);
        DebugConsole console = new(debugOutput);
        ports.Claim(0xE9, 1, console, "debug");
        ports.Claim(0x402, 1, console, "debug");
        ports.Claim(0xF4, 1, new DebugExit(board), "exit", widestBytes: 4);
        ports.Claim(0x8900, 1, Add(new ShutdownPort(board)), "shutdown");
    }
}
