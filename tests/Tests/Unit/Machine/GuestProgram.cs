using Emulator.Machine;
using Firmware;
using Firmware.Boot;
using Iced.Intel;

namespace Tests.Unit.Machine;

/// <summary>Small programs made with the assembler, as flat images on a machine of 16 MiB.</summary>
internal static class GuestProgram
{
    private const ulong RamBytes = 16 << 20;

    public static MachineOptions Options(CpuMode mode, Action<Assembler> program)
    {
        Assembler assembler = new(mode switch { CpuMode.Real => 16, CpuMode.Protected => 32, _ => 64 });
        program(assembler);
        MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), mode == CpuMode.Real ? 0x7C00UL : 0x10_0000);
        BootRequest request = new()
        {
            Memory = MemoryMap.ForRam(RamBytes),
            Kernel = stream.ToArray(),
            FlatMode = mode,
            Format = Emulator.Images.ImageFormat.Flat,
        };
        return new MachineOptions { RamBytes = RamBytes, Boot = BootPlanner.Plan(request) };
    }
}
