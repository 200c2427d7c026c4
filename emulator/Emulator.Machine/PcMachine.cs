using Emulator.Arch;
using Emulator.Cpu;

namespace Emulator.Machine;

/// <summary>
/// A PC: one core, RAM, and the devices of a board without PCI devices. Nothing here reads the host's clock; the same
/// options and input give the same run, instruction for instruction.
/// </summary>
public sealed partial class PcMachine : IDisposable
{
    private const ulong FourGiB = 4UL << 30;
    private const ulong MaximumRamBytes = 64UL << 30;
    private const ulong MaximumBiosBytes = 16UL << 20;
    private const ulong VideoStart = 0xA0000;
    private const ulong BiosAliasEnd = 0x100000;
    private const ulong MaximumAliasBytes = 128UL << 10;
    private const int FrameBytes = 0x1000;

    private readonly MachineOptions _options;
    private readonly PhysicalAddressSpace _memory;
    private readonly PortSpace _ports;
    private readonly GuestClock _clock = new();
    private readonly EventQueue _events = new();
    private readonly BoardRequests _requests;
    private readonly Chipset _chipset;
    private readonly Core _core;
    private bool _isDisposed;

    /// <summary>Builds the machine and resets it.</summary>
    /// <exception cref="MachineSetupException">It cannot be built; the message is one line for the user.</exception>
    public PcMachine(MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        ITraceSink trace = options.Trace ?? new NoTrace();
        _memory = BuildMemory(options);
        if (options.Boot is not null)
        {
            BootLoader.Check(options.Boot, _memory);
        }

        _ports = new PortSpace(trace);
        _requests = new BoardRequests(_memory);
        CoreWires wires = new();
        ShadowRam shadow = new(_memory, EndOfBios());
        _chipset = new Chipset(options, _memory, _ports, _clock, _events, wires, _requests, shadow, _progress);
        _core = new Core(
            options.Cpu,
            new CoreConnections(
                _memory, _ports, _chipset.LocalApic, _chipset.LocalApic, trace, _chipset.CoprocessorError));
        _core.Seed(options.Seed);
        (wires.Core, _clock.Core, _requests.Core) = (_core, _core, _core);
        _events.Listener = new RunLimiter(_core, _clock);
        Reset();
    }

    /// <summary>The core.</summary>
    public Core Core => _core;

    /// <summary>Guest physical memory.</summary>
    public IPhysicalAddressSpace Memory => _memory;

    /// <summary>The I/O ports.</summary>
    public IPortSpace Ports => _ports;

    /// <summary>Guest time.</summary>
    public IClock Clock => _clock;

    /// <summary>Idle guest time that was skipped since power-on, nanoseconds.</summary>
    public long SkippedNs => _clock.SkippedNs;

    internal Chipset Chipset => _chipset;

    /// <summary>What the screen shows in text mode: 25 lines without trailing blanks.</summary>
    public string ScreenText() => _chipset.Vga.ScreenText();

    /// <summary>
    /// The reset line of the board: all devices and the core start again, what the machine boots is loaded again. RAM
    /// keeps what else it holds, and guest time goes on.
    /// </summary>
    public void Reset()
    {
        _requests.Clear();
        _memory.IsA20Enabled = true;
        foreach (IDevice device in _chipset.Devices)
        {
            device.Reset();
        }

        _core.Reset();
        CopyBios();
        if (_options.Boot is not null)
        {
            _chipset.Pic.EnterFirmwareState();
            _chipset.Bridge.EnterFirmwareState();
            _chipset.LocalApic.EnterVirtualWireMode();
            BootLoader.Apply(_options.Boot, _memory, _core);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _core.Dispose();
            _memory.Dispose();
        }
    }

    private static PhysicalAddressSpace BuildMemory(MachineOptions options)
    {
        ulong ramBytes = options.RamBytes;
        if (ramBytes % FrameBytes != 0 || ramBytes < BiosAliasEnd || ramBytes > MaximumRamBytes)
        {
            throw new MachineSetupException(
                $"{ramBytes} bytes of RAM: give a multiple of 4 KiB from 1 MiB to 64 GiB");
        }

        ulong biosBytes = (ulong)options.Bios.Length;
        if (biosBytes % FrameBytes != 0 || biosBytes > MaximumBiosBytes)
        {
            throw new MachineSetupException(
                $"the firmware image has {biosBytes} bytes: it must be whole 4 KiB frames, at most 16 MiB");
        }

        IReadOnlyList<Firmware.E820Entry> ranges = Firmware.MemoryMap.ForRam(ramBytes).RamRanges;
        PhysicalAddressSpace memory = new(Math.Max(FourGiB, ranges[^1].End.Value));
        memory.SetRam([.. ranges.Select(range => (range.Start.Value, range.SizeBytes))]);

        // The window of VGA graphics modes, of which this board has none; text memory above it is plain RAM.
        memory.AddHole(VideoStart, Devices.VgaText.TextMemory - VideoStart);
        if (biosBytes != 0)
        {
            memory.AddRom(FourGiB - biosBytes, options.Bios.Span);
        }

        return memory;
    }

    /// <summary>The part of the firmware image that appears below 1 MiB too.</summary>
    private ReadOnlySpan<byte> EndOfBios() =>
        _options.Bios.Span[^(int)Math.Min((ulong)_options.Bios.Length, MaximumAliasBytes)..];

    /// <summary>Copies it into the RAM there, where firmware may change itself.</summary>
    private void CopyBios() =>
        _memory.WriteBytes(new PhysicalAddress(BiosAliasEnd - (ulong)EndOfBios().Length), EndOfBios());
}
