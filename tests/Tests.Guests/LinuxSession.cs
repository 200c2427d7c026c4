using System.Text;
using Emulator.Cpu;
using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Firmware.Linux;

namespace Tests.Guests;

/// <summary>
/// Debian's kernel and busybox on our board: whoever sits at the serial console types the next command when the shell
/// asks for one.
/// </summary>
internal sealed class LinuxSession : ICharacterSink, ICharacterSource
{
    /// <summary>The parameters of a board without ACPI tables, local APIC use and PCI.</summary>
    public const string PlainBoard = "acpi=off pci=off nolapic noapic";

    /// <summary>A boot takes about 1,500 million; who needs ten times as many hangs.</summary>
    private const ulong LimitInstructions = 15_000_000_000;

    private readonly StringBuilder _transcript = new();
    private readonly List<string> _commands;
    private readonly List<int> _promptEnds = [];
    private readonly Queue<byte> _typed = new();

    /// <summary>The shell's editor wraps at 80 columns unless told otherwise.</summary>
    private LinuxSession(IEnumerable<string> commands) => _commands = ["stty columns 999", .. commands, "exit"];

    /// <inheritdoc />
    public bool IsOpen => true;

    /// <summary>How the run ended.</summary>
    public RunResult? End { get; private set; }

    /// <summary>Instructions that were executed.</summary>
    public ulong Instructions { get; private set; }

    /// <summary>Instructions and registers that the core lacks, with how often they were met.</summary>
    public IReadOnlyDictionary<string, ulong> Missing { get; private set; } = new Dictionary<string, ulong>();

    /// <summary>All that the console showed.</summary>
    public string Transcript => _transcript.ToString();

    /// <summary>Boots, runs the commands and leaves the shell, which resets the machine and ends the run.</summary>
    public static LinuxSession Run(
        string parameters, IEnumerable<string> commands, int ramMiB = 128, string cpu = "max", ulong seed = 1)
    {
        byte[] kernel = File.ReadAllBytes(DebianImages.Find("linux-image-cloud-amd64", "boot/vmlinuz-*"));
        byte[] busybox = File.ReadAllBytes(DebianImages.Find("busybox-static", "bin/busybox"));
        LinuxSession session = new(commands);
        ulong ramBytes = (ulong)ramMiB << 20;
        using PcMachine machine = new(new MachineOptions
        {
            RamBytes = ramBytes,
            Cpu = CpuModel.Parse(cpu),
            Seed = seed,
            NoReboot = true,
            RtcBase = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            SerialOutput = session,
            SerialInput = session,
            Boot = BootPlanner.Plan(new BootRequest
            {
                Memory = MemoryMap.ForRam(ramBytes),
                Kernel = kernel,
                Modules = [new BootModule("initrd", BusyboxInitrd.Build(busybox))],
                CommandLine = $"console=ttyS0 panic=-1 {parameters}",
            }),
        });
        session.End = machine.Run(LimitInstructions);
        session.Instructions = machine.Core.InstructionCount;
        session.Missing = machine.Core.Counters.Unimplemented;
        return session;
    }

    /// <summary>What the shell and its programs printed after a command, lines separated by one '\n'.</summary>
    public string AnswerTo(int command)
    {
        Assert.That(_promptEnds, Has.Count.GreaterThan(command + 2), Transcript);
        int from = Transcript.IndexOf('\n', _promptEnds[command + 1]) + 1;
        string answer = Transcript[from..(_promptEnds[command + 2] - BusyboxInitrd.Prompt.Length)];
        return answer.ReplaceLineEndings("\n").TrimEnd('\n');
    }

    /// <inheritdoc />
    public void Write(byte value)
    {
        _transcript.Append((char)value);
        if (value == ' ' && EndsWithPrompt() && _promptEnds.Count < _commands.Count)
        {
            Array.ForEach(Encoding.UTF8.GetBytes(_commands[_promptEnds.Count] + "\n"), _typed.Enqueue);
            _promptEnds.Add(_transcript.Length);
        }
    }

    /// <inheritdoc />
    public bool TryRead(long nowNs, out byte value) => _typed.TryDequeue(out value);

    private bool EndsWithPrompt()
    {
        int start = _transcript.Length - BusyboxInitrd.Prompt.Length;
        return start >= 0 && _transcript.ToString(start, BusyboxInitrd.Prompt.Length) == BusyboxInitrd.Prompt;
    }
}
