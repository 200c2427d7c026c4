namespace KernelModel.Frames;

/// <summary>A range of physical memory in <see cref="Memblock"/>.</summary>
/// <param name="Base">First byte.</param>
/// <param name="SizeBytes">How many; never 0.</param>
/// <param name="Node">The memory node, or <see cref="Memblock.AnyNode"/>.</param>
internal readonly record struct MemblockRegion(ulong Base, ulong SizeBytes, int Node)
{
    public ulong End => Base + SizeBytes;
}
