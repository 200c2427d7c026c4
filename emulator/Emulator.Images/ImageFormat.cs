namespace Emulator.Images;

/// <summary>The formats that a kernel given with -kernel can have.</summary>
public enum ImageFormat
{
    /// <summary>Bytes without a header.</summary>
    Flat,

    /// <summary>Linux/x86 kernel: 0xAA55 at 0x1FE and "HdrS" at 0x202 (boot.rst).</summary>
    Linux,

    /// <summary>Multiboot 1: the header in the first 8192 bytes, in any container (Multiboot 0.6.96, 3.1).</summary>
    Multiboot,

    /// <summary>ELF, 32 or 64 bits, without a Multiboot header.</summary>
    Elf,
}
