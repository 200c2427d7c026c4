namespace Emulator.Images;

/// <summary>
/// Reads the setup header field by field; each field exists from some protocol version on (boot.rst, "The Real-Mode
/// Kernel Header").
/// </summary>
internal static class LinuxKernelReader
{
    private const string Header = "the Linux setup header";

    public static LinuxKernel Read(ImageBytes bytes)
    {
        ushort protocol = bytes.U16(0x206, Header);
        byte loadFlags = bytes.U8(0x211, Header);
        CheckProtocol(protocol, loadFlags);

        // boot.rst: the header ends at 0x202 plus the byte at 0x201, the distance of the jump over it. It must end
        // inside boot_params' room for it, whose next field (the EDD signatures) is at 0x290.
        ulong headerEnd = 0x202UL + bytes.U8(0x201, Header);
        ReadOnlyMemory<byte> header = bytes.Slice(0x1F1, Math.Min(headerEnd, 0x290) - 0x1F1, Header);

        // boot.rst: 0 setup sectors means 4, for the oldest kernels.
        int sectors = bytes.U8(0x1F1, Header) is 0 ? 4 : bytes.U8(0x1F1, Header);
        ulong setupSize = ((ulong)sectors + 1) * 512;
        ReadOnlyMemory<byte> setup = bytes.Slice(0, setupSize, "the 16-bit part of the kernel");
        ReadOnlyMemory<byte> protectedMode = bytes.Slice(setupSize, bytes.Length - setupSize, "the kernel");
        uint paragraphs = protocol >= 0x204 ? bytes.U32(0x1F4, Header) : bytes.U16(0x1F4, Header);
        CheckSize(protectedMode, paragraphs, protocol, setupSize);

        Fields fields = new(bytes, protocol, headerEnd);
        return new()
        {
            SetupSectors = sectors,
            RootFlags = bytes.U16(0x1F2, Header),
            SystemSizeParagraphs = paragraphs,
            VideoMode = bytes.U16(0x1FA, Header),
            RootDevice = bytes.U16(0x1FC, Header),
            Protocol = protocol,
            KernelVersionOffset = bytes.U16(0x20E, Header),
            LoadFlags = loadFlags,
            Code32Start = bytes.U32(0x214, Header),
            InitrdAddressMax = (uint)fields.From(0x203, 0x22C, 4, 0x37FF_FFFF),
            KernelAlignmentBytes = (uint)fields.From(0x205, 0x230, 4, 0),
            IsRelocatable = fields.From(0x205, 0x234, 1, 0) != 0,
            MinimumAlignmentLog2 = (byte)fields.From(0x20A, 0x235, 1, 0),
            ExtendedLoadFlags = (ushort)fields.From(0x20C, 0x236, 2, 0),
            CommandLineSizeBytes = (uint)fields.From(0x206, 0x238, 4, 255),
            HardwareSubarchitecture = (uint)fields.From(0x207, 0x23C, 4, 0),
            HardwareSubarchitectureData = fields.From(0x207, 0x240, 8, 0),
            PayloadOffset = (uint)fields.From(0x208, 0x248, 4, 0),
            PayloadSizeBytes = (uint)fields.From(0x208, 0x24C, 4, 0),
            SetupData = fields.From(0x209, 0x250, 8, 0),
            PreferredAddress = fields.From(0x20A, 0x258, 8, 0),
            InitSizeBytes = (uint)fields.From(0x20A, 0x260, 4, 0),
            HandoverOffset = (uint)fields.From(0x20B, 0x264, 4, 0),
            KernelInfoOffset = (uint)fields.From(0x20F, 0x268, 4, 0),
            SetupHeader = header,
            SetupPart = setup,
            ProtectedModePart = protectedMode,
        };
    }

    private static void CheckProtocol(ushort protocol, byte loadFlags)
    {
        if (protocol < 0x202)
        {
            throw new ImageFormatException(
                $"boot protocol {protocol >> 8}.{protocol & 0xFF:d2} is older than 2.02",
                0x206,
                "give a kernel of Linux 2.4 or later");
        }

        if ((loadFlags & 1) == 0)
        {
            throw new ImageFormatException(
                "the kernel is a zImage, to be loaded below 1 MiB", 0x211, "build a bzImage instead");
        }
    }

    /// <summary>
    /// syssize tells of a file that was cut off; loaders before 2.04 could not rely on it, and small images round it.
    /// </summary>
    private static void CheckSize(ReadOnlyMemory<byte> protectedMode, uint paragraphs, ushort protocol, ulong setupSize)
    {
        ulong expected = paragraphs == 0 ? 0 : ((ulong)paragraphs - 1) * 16;
        if (protectedMode.IsEmpty || (protocol >= 0x204 && (ulong)protectedMode.Length < expected))
        {
            throw new ImageFormatException(
                $"the kernel has 0x{protectedMode.Length:x} bytes where its header says 0x{(ulong)paragraphs * 16:x}",
                setupSize,
                "the file is cut off; copy it again");
        }
    }

    /// <summary>Reads a field when both the protocol and the header's length have it.</summary>
    private readonly struct Fields(ImageBytes bytes, ushort protocol, ulong headerEnd)
    {
        public ulong From(ushort sinceProtocol, ulong offset, int sizeBytes, ulong otherwise)
        {
            if (protocol < sinceProtocol || offset + (ulong)sizeBytes > headerEnd)
            {
                return otherwise;
            }

            ulong value = 0;
            foreach (byte part in bytes.Span(offset, (ulong)sizeBytes, Header))
            {
                value = (value >> 8) | ((ulong)part << 56);
            }

            return value >> (64 - (8 * sizeBytes));
        }
    }
}
