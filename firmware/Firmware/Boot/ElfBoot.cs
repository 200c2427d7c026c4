using System.Text;
using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>
/// A plain ELF file: segments at their physical addresses, entered in the mode of its class — 64-bit mode with an
/// identity map, or 32-bit protected mode without paging.
/// </summary>
internal static class ElfBoot
{
    /// <summary>The first page is never a kernel's.</summary>
    private const ulong FirstLoadable = 0x1000;

    public static BootPlan Plan(BootRequest request)
    {
        FlatBoot.RefuseModules(request);
        ElfImage elf = ElfImage.Read(request.Kernel);
        RefusePrograms(elf);
        PhysicalAddress entry = elf.PhysicalEntry();
        LoadList loads = new(request.Memory);
        loads.Add(ImageSegment.FromElf(elf));
        LowMemory.AddTo(loads);
        return elf.Is64Bit
            ? new("ELF64", loads.Loads, EntryState.Long(loads, entry))
            : new("ELF32", loads.Loads, EntryState.Protected(loads, entry));
    }

    /// <summary>
    /// Refuses what only an operating system can start: it asks for a dynamic linker, or would lie over the interrupt
    /// vectors and BIOS data in the first 4 KiB.
    /// </summary>
    internal static void RefusePrograms(ElfImage elf)
    {
        const string advice = "give a kernel, linked to a fixed address";
        if (elf.Segments.FirstOrDefault(s => s.Type == ElfSegmentType.Interpreter) is { } interpreter)
        {
            string name = Encoding.UTF8.GetString(interpreter.Bytes.Span).TrimEnd('\0');
            throw new ImageFormatException(
                $"the ELF file is a user program, which asks for the dynamic linker '{name}'",
                interpreter.FileOffset,
                advice);
        }

        if (elf.LoadSegments.FirstOrDefault(s => s.PhysicalAddress.Value < FirstLoadable) is { } low)
        {
            throw new ImageFormatException(
                $"an ELF segment wants to lie at {low.PhysicalAddress}, over the interrupt vectors and BIOS data",
                low.FileOffset,
                advice);
        }
    }
}
