using System.Text;
using Emulator.Arch;
using Emulator.Images;

namespace Firmware.Boot;

/// <summary>
/// The 64-bit and the 32-bit boot protocol of Linux/x86 (Documentation/arch/x86/boot.rst): the protected-mode part in
/// its place, a zero page with setup header and memory map, and a jump, without any 16-bit code.
/// </summary>
internal static class LinuxBoot
{
    /// <summary>The 64-bit entry, from the load address.</summary>
    private const ulong Entry64Offset = 0x200;

    public static BootPlan Plan(BootRequest request)
    {
        LinuxKernel kernel = LinuxKernel.Read(request.Kernel);
        bool enters64 = ChooseEntry(request, kernel);
        byte[] commandLine = EncodeCommandLine(request, kernel);
        LoadList loads = new(request.Memory);
        PhysicalAddress at = LoadKernel(request.Memory, kernel, loads);
        LowMemory.AddTo(loads);

        LinuxZeroPage page = new(kernel, request.Memory) { KernelAddress = at };
        if (request.Modules.Count > 0)
        {
            page.InitrdSizeBytes = (ulong)request.Modules[0].Bytes.Length;
            page.InitrdAddress = LoadInitrd(request, kernel, loads);
        }

        page.CommandLineAddress = loads.Place("command line", (ulong)commandLine.Length, 16);
        loads.Fill("command line", page.CommandLineAddress, commandLine);
        PhysicalAddress pageAt = loads.Place("boot_params", LinuxZeroPage.SizeBytes, 4096);
        loads.Fill("boot_params", pageAt, page.Build());

        // 32-bit: EBP, EDI and EBX are 0; all other registers of our states are 0 too.
        return enters64
            ? new("Linux, 64-bit", loads.Loads, EntryState.Long(loads, at + Entry64Offset) with { Rsi = pageAt.Value })
            : new("Linux, 32-bit", loads.Loads, EntryState.Protected(loads, at) with { Rsi = pageAt.Value });
    }

    private static bool ChooseEntry(BootRequest request, LinuxKernel kernel)
    {
        if (request.LinuxEntry == LinuxEntry.Entry64 && !kernel.Has64BitEntry)
        {
            throw new ImageFormatException(
                "the kernel has no 64-bit entry (xloadflags bit 0 is clear)", 0x236, "enter it at its 32-bit entry");
        }

        return request.LinuxEntry != LinuxEntry.Entry32 && kernel.Has64BitEntry;
    }

    private static byte[] EncodeCommandLine(BootRequest request, LinuxKernel kernel)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(request.CommandLine + "\0");
        return (ulong)bytes.Length - 1 <= kernel.CommandLineSizeBytes
            ? bytes
            : throw new ImageFormatException(
                $"the command line has {bytes.Length - 1} bytes, but this kernel takes {kernel.CommandLineSizeBytes}",
                0x238,
                "shorten it");
    }

    /// <summary>
    /// A relocatable kernel goes where it prefers; when RAM is too small for that, to the lowest address from 1 MiB
    /// on that its alignment allows. Others go where their header says.
    /// </summary>
    private static PhysicalAddress LoadKernel(MemoryMap memory, LinuxKernel kernel, LoadList loads)
    {
        ulong sizeBytes = Math.Max((ulong)kernel.ProtectedModePart.Length, kernel.InitSizeBytes);
        PhysicalAddress at = new(kernel.Code32Start);
        if (kernel.IsRelocatable)
        {
            ulong alignment = Alignment(kernel);
            ulong lowest = (MemoryMap.ExtendedStart.Value + alignment - 1) / alignment * alignment;
            bool prefers = kernel.PreferredAddress != 0
                && kernel.PreferredAddress < MemoryMap.DeviceHoleStart.Value
                && memory.IsUsable(new(kernel.PreferredAddress), sizeBytes);
            at = prefers ? new(kernel.PreferredAddress) : new(lowest);
        }

        loads.Add("the Linux kernel", at, kernel.ProtectedModePart, (ulong)kernel.ProtectedModePart.Length);
        if (!memory.IsUsable(at, sizeBytes))
        {
            throw new ImageFormatException(
                $"the Linux kernel needs 0x{sizeBytes:x} bytes of memory from {at} on (init_size), which are not there",
                0x260,
                "give more with -m");
        }

        PhysicalAddress end = at + (ulong)kernel.ProtectedModePart.Length;
        if (kernel.InitSizeBytes > (ulong)kernel.ProtectedModePart.Length)
        {
            loads.Reserve("memory that the Linux kernel starts in", end, at.Value + sizeBytes - end.Value);
        }

        return at;
    }

    /// <summary>
    /// kernel_alignment when it is a power of two that a PC can have; 2 MiB when the header has nonsense.
    /// </summary>
    private static ulong Alignment(LinuxKernel kernel)
    {
        uint bytes = kernel.KernelAlignmentBytes;
        return bytes is >= 4096 and <= 1U << 30 && (bytes & (bytes - 1)) == 0 ? bytes : 1UL << 21;
    }

    private static PhysicalAddress LoadInitrd(BootRequest request, LinuxKernel kernel, LoadList loads)
    {
        if (request.Modules.Count > 1)
        {
            throw new ImageFormatException("a Linux kernel takes one initrd: join the files into one");
        }

        ReadOnlyMemory<byte> bytes = request.Modules[0].Bytes;
        ulong limit = Math.Min(request.Memory.RamEndBelow4GiB.Value, (ulong)kernel.InitrdAddressMax + 1);
        PhysicalAddress at = loads.PlaceHigh("the initrd", Math.Max(1, (ulong)bytes.Length), 4096, new(limit));
        loads.Fill("the initrd", at, bytes);
        return at;
    }
}
