using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Firmware.FwCfg;
using SplitMix = Tests.Support.SplitMix;

namespace Tests.Unit.Machine;

/// <summary>
/// A guest can do anything to the devices; none of it may throw, and what follows must be repeatable.
/// </summary>
[TestFixture]
internal sealed class DeviceFuzzTests
{
    private const int Accesses = 100_000;
    private const ulong RamBytes = 4 << 20;

    // Ports with a device behind them, and a few without; the rest of the 64 KiB is nobody's.
    private static readonly (int First, int Count)[] s_ports =
    [
        (0x00, 0x100), (0x3B0, 0x50), (0x402, 1), (0x4D0, 2), (0x510, 12), (0x600, 12), (0xCF8, 8), (0x8900, 1),
    ];

    [TestCase(1UL)]
    [TestCase(2UL)]
    public void Random_accesses_to_every_port_and_register_never_throw_and_repeat_exactly(ulong seed)
    {
        byte[] first = Run(seed);
        byte[] second = Run(seed);
        Assert.That(second, Is.EqualTo(first));
        TestContext.Out.WriteLine($"seed {seed}: {Accesses} accesses, checkpoint of {first.Length} bytes");
    }

    private static byte[] Run(ulong seed)
    {
        MemoryMap map = MemoryMap.ForRam(RamBytes);
        BootPlan plan = BootPlanner.Plan(new BootRequest
        {
            Memory = map,
            Kernel = new byte[] { 0xEB, 0xFE },
            FlatMode = CpuMode.Real,
            Format = Emulator.Images.ImageFormat.Flat,
        });
        TestBoard board = new();
        using PcMachine machine = new(new MachineOptions
        {
            RamBytes = RamBytes,
            Boot = plan,
            NoReboot = true,
            SerialOutput = board,
            FwCfg = FwCfgContents.Build(new FwCfgRequest { Memory = map }),
        });
        SplitMix random = new(seed);
        for (int i = 0; i < Accesses; i++)
        {
            Access(machine, random.Next(), random.Next());
            if (i % 16 == 0)
            {
                machine.Run(machine.Core.InstructionCount + (random.Next() & 0xFFF));
            }
        }

        MemoryStream saved = new();
        machine.Save(saved);
        using PcMachine copy = new(new MachineOptions
        {
            RamBytes = RamBytes,
            Boot = plan,
            FwCfg = FwCfgContents.Build(new FwCfgRequest { Memory = map }),
        });
        saved.Position = 0;
        copy.Restore(saved);
        MemoryStream again = new();
        copy.Save(again);
        Assert.That(again.ToArray(), Is.EqualTo(saved.ToArray()), "what was restored is what was saved");
        return saved.ToArray();
    }

    private static void Access(PcMachine machine, ulong choice, ulong value)
    {
        int size = 1 << (int)(choice % 3);
        (int first, int count) = s_ports[(int)((choice >> 8) % (ulong)s_ports.Length)];
        ushort port = (ushort)(first + (int)((choice >> 16) % (ulong)count));
        ulong register = (choice >> 40) & 0xFFF;
        ulong chip = (choice & 0x80) != 0 ? 0xFEE0_0000UL : 0xFEC0_0000UL;
        switch ((choice >> 4) & 7)
        {
            case 0 or 1 or 2: machine.Ports.Write(port, size, (uint)value); break;
            case 3 or 4: machine.Ports.Read(port, size); break;
            case 5: machine.Memory.Write(new(chip + (register & ~3UL)), 4, (uint)value); break;
            case 6: machine.Memory.Read(new(chip + (register & ~7UL)), 8); break;
            default: machine.Memory.WriteBytes(new(chip + register), new byte[50]); break;
        }
    }
}
