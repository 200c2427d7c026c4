using System.Buffers.Binary;

namespace Emulator.Images;

/// <summary>
/// A Linux/x86 kernel image and its setup header, up to protocol 2.15 (Linux Documentation/arch/x86/boot.rst). Fields
/// that the image's protocol does not have read as the value that boot.rst gives for it, or 0.
/// </summary>
public sealed record LinuxKernel
{
    /// <summary>The offset in the file, and in struct boot_params, at which the setup header starts.</summary>
    public const int SetupHeaderOffset = 0x1F1;

    /// <summary>"HdrS", at 0x202.</summary>
    private const uint HeaderMagic = 0x5372_6448;

    /// <summary>The number of 512-byte sectors of 16-bit code after the first; never 0.</summary>
    public required int SetupSectors { get; init; }

    public required ushort RootFlags { get; init; }

    /// <summary>The size of the protected-mode part in 16-byte units.</summary>
    public required uint SystemSizeParagraphs { get; init; }

    public required ushort VideoMode { get; init; }

    public required ushort RootDevice { get; init; }

    /// <summary>The boot protocol: major in the high byte, minor in the low.</summary>
    public required ushort Protocol { get; init; }

    /// <summary>Offset of the version text minus 0x200; 0 = none.</summary>
    public required ushort KernelVersionOffset { get; init; }

    public required byte LoadFlags { get; init; }

    /// <summary>Where the protected-mode part is loaded unless it is relocated.</summary>
    public required uint Code32Start { get; init; }

    /// <summary>The highest address that a byte of the initrd may have.</summary>
    public required uint InitrdAddressMax { get; init; }

    public required uint KernelAlignmentBytes { get; init; }

    public required bool IsRelocatable { get; init; }

    /// <summary>log2 of the least alignment that the kernel can be loaded at.</summary>
    public required byte MinimumAlignmentLog2 { get; init; }

    /// <summary>xloadflags; bit 0: there is a 64-bit entry at 0x200.</summary>
    public required ushort ExtendedLoadFlags { get; init; }

    /// <summary>The longest command line in bytes, without the terminating zero.</summary>
    public required uint CommandLineSizeBytes { get; init; }

    public required uint HardwareSubarchitecture { get; init; }

    public required ulong HardwareSubarchitectureData { get; init; }

    /// <summary>Where the compressed kernel starts, from the start of the protected-mode part.</summary>
    public required uint PayloadOffset { get; init; }

    public required uint PayloadSizeBytes { get; init; }

    public required ulong SetupData { get; init; }

    /// <summary>Where the kernel would like to run; 0 = says nothing.</summary>
    public required ulong PreferredAddress { get; init; }

    /// <summary>
    /// How much memory from its load address on the kernel needs before it can read the memory map.
    /// </summary>
    public required uint InitSizeBytes { get; init; }

    public required uint HandoverOffset { get; init; }

    public required uint KernelInfoOffset { get; init; }

    /// <summary>
    /// The setup header as in the file, from 0x1F1 to 0x202 plus the byte at 0x201: what goes into boot_params.
    /// </summary>
    public required ReadOnlyMemory<byte> SetupHeader { get; init; }

    /// <summary>The 16-bit part: boot sector and setup sectors.</summary>
    public required ReadOnlyMemory<byte> SetupPart { get; init; }

    /// <summary>Everything after it.</summary>
    public required ReadOnlyMemory<byte> ProtectedModePart { get; init; }

    /// <summary>xloadflags bit 0, XLF_KERNEL_64.</summary>
    public bool Has64BitEntry => (ExtendedLoadFlags & 1) != 0;

    /// <summary>0xAA55 at 0x1FE and "HdrS" at 0x202. Never throws.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> file) =>
        file.Length >= 0x206
        && BinaryPrimitives.ReadUInt16LittleEndian(file[0x1FE..]) == 0xAA55
        && BinaryPrimitives.ReadUInt32LittleEndian(file[0x202..]) == HeaderMagic;

    /// <summary>Reads and checks the image.</summary>
    /// <exception cref="ImageFormatException">The image cannot be loaded; the message says why.</exception>
    public static LinuxKernel Read(ReadOnlyMemory<byte> file)
    {
        if (!HasMagic(file.Span))
        {
            throw new ImageFormatException(
                "there is no 'HdrS' with 0xaa55 before it", 0x202, "give a Linux bzImage (vmlinuz)");
        }

        return LinuxKernelReader.Read(new(file));
    }
}
