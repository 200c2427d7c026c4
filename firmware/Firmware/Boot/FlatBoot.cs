using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>
/// A file without a header: placed where the user says, entered at its first byte in the mode that the user says.
/// </summary>
internal static class FlatBoot
{
    /// <summary>Where a BIOS puts a boot sector.</summary>
    private const ulong BootSectorAddress = 0x7C00;

    /// <summary>The number of the first hard disk, which a BIOS gives in DL.</summary>
    private const ulong FirstHardDisk = 0x80;

    public static BootPlan Plan(BootRequest request)
    {
        RefuseModules(request);
        PhysicalAddress at = request.LoadAt
            ?? (request.FlatMode == CpuMode.Real ? new(BootSectorAddress) : MemoryMap.ExtendedStart);
        LoadList loads = new(request.Memory);
        loads.Add($"'{request.KernelName}'", at, request.Kernel, (ulong)request.Kernel.Length);
        LowMemory.AddTo(loads);
        BootState state = request.FlatMode switch
        {
            CpuMode.Real => Real(at),
            CpuMode.Protected => Protected(loads, at),
            _ => EntryState.Long(loads, at),
        };
        return new($"flat, {request.FlatMode} mode", loads.Loads, state);
    }

    internal static void RefuseModules(BootRequest request)
    {
        if (request.Modules.Count != 0)
        {
            throw new ImageFormatException(
                $"'{request.KernelName}' can take no initrd: only Linux kernels and Multiboot images can");
        }
    }

    private static BootState Protected(LoadList loads, PhysicalAddress at) => at.Value <= uint.MaxValue
        ? EntryState.Protected(loads, at)
        : throw new ImageFormatException($"32-bit protected mode cannot reach {at}: load it below 4 GiB");

    /// <summary>
    /// 0000:7C00 like a BIOS where the address allows segment 0; else the paragraph at the load address.
    /// </summary>
    private static BootState Real(PhysicalAddress at)
    {
        if (at.Value >= MemoryMap.ConventionalEnd.Value)
        {
            throw new ImageFormatException($"real mode has no memory at {at}: load it below 0x9fc00");
        }

        (ushort selector, ushort offset) = at.Value <= ushort.MaxValue
            ? ((ushort)0, (ushort)at.Value)
            : ((ushort)(at.Value >> 4), (ushort)(at.Value & 0xF));
        bool isBootSector = at.Value == BootSectorAddress;
        BootState state = isBootSector
            ? EntryState.Real(selector, offset, 0, (ushort)BootSectorAddress)
            : EntryState.Real(selector, offset, 0x9000, (ushort)(LowMemory.StackTop - 0x90000));
        return state with { Rdx = FirstHardDisk };
    }
}
