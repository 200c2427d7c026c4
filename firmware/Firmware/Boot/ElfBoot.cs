using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>
/// A plain ELF file: segments at their physical addresses, entered in the mode of its class — 64-bit mode with an
/// identity map, or 32-bit protected mode without paging.
/// </summary>
internal static class ElfBoot
{
    public static BootPlan Plan(BootRequest request)
    {
        FlatBoot.RefuseModules(request);
        ElfImage elf = ElfImage.Read(request.Kernel);
        PhysicalAddress entry = elf.PhysicalEntry();
        LoadList loads = new(request.Memory);
        loads.Add(ImageSegment.FromElf(elf));
        LowMemory.AddTo(loads);
        return elf.Is64Bit
            ? new("ELF64", loads.Loads, EntryState.Long(loads, entry))
            : new("ELF32", loads.Loads, EntryState.Protected(loads, entry));
    }
}
