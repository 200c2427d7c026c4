using System.Buffers.Binary;

namespace Emulator.Images;

/// <summary>Tells the format of an image by its content, never by its name.</summary>
public static class ImageRecognizer
{
    /// <summary>
    /// The format of <paramref name="file"/>. A Linux kernel is looked for first, then a Multiboot header, because an
    /// ELF file may carry one and then asks to be loaded by that protocol; then ELF; everything else is flat. Never
    /// throws.
    /// </summary>
    public static ImageFormat Recognize(ReadOnlySpan<byte> file)
    {
        if (LinuxKernel.HasMagic(file))
        {
            return ImageFormat.Linux;
        }

        if (MultibootHeader.FindOffset(file) >= 0)
        {
            return ImageFormat.Multiboot;
        }

        return file.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(file) == ElfImage.Magic
            ? ImageFormat.Elf
            : ImageFormat.Flat;
    }
}
