namespace Firmware.Boot;

/// <summary>A file for the kernel: the initrd, or a Multiboot module.</summary>
/// <param name="Text">The string that a Multiboot kernel gets with it: the file's name and its arguments.</param>
/// <param name="Bytes">The file.</param>
public sealed record BootModule(string Text, ReadOnlyMemory<byte> Bytes);
