namespace KernelModel.Frames;

/// <summary>One range of the firmware's memory map.</summary>
/// <param name="Base">First byte.</param>
/// <param name="SizeBytes">How many.</param>
/// <param name="Type">What it is.</param>
internal readonly record struct E820Range(ulong Base, ulong SizeBytes, E820Type Type)
{
    /// <summary>
    /// The map of a PC whose RAM starts at 0 without a hole but the one of 640 KiB to 1 MiB: an EBDA of 1 KiB, video
    /// memory and the firmware lie there.
    /// </summary>
    public static E820Range[] ForPc(ulong memoryBytes) =>
    [
        new(0, 0x9_FC00, E820Type.Usable),
        new(0x9_FC00, 0x400, E820Type.Reserved),
        new(0xF_0000, 0x1_0000, E820Type.Reserved),
        new(0x10_0000, memoryBytes - 0x10_0000, E820Type.Usable),
    ];
}
