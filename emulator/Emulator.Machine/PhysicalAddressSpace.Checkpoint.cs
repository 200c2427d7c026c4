namespace Emulator.Machine;

/// <summary>Memory in checkpoints: the frames that are not zero, each with its number.</summary>
internal sealed unsafe partial class PhysicalAddressSpace
{
    private const ulong EndOfFrames = ulong.MaxValue;

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_map->FrameCount);
        writer.Write(_map->A20Mask);
        foreach (ulong offset in HostPages.Touched(_memory))
        {
            ReadOnlySpan<byte> frame = new(_map->Host + offset, FrameBytes);
            if (frame.ContainsAnyExcept((byte)0))
            {
                writer.Write(offset / FrameBytes);
                writer.Write(frame);
            }
        }

        writer.Write(EndOfFrames);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        if (reader.ReadUInt64() != _map->FrameCount)
        {
            throw new InvalidDataException("the checkpoint is of a machine with other memory");
        }

        _map->A20Mask = reader.ReadUInt64();
        MapChanged();
        HashSet<ulong> stale = [.. HostPages.Touched(_memory)];
        byte[] frame = new byte[FrameBytes];
        for (ulong number = reader.ReadUInt64(); number != EndOfFrames; number = reader.ReadUInt64())
        {
            if (number >= _map->FrameCount)
            {
                throw new InvalidDataException("the checkpoint's memory is damaged");
            }

            reader.ReadExactly(frame);
            stale.Remove(number * FrameBytes);
            Replace(number * FrameBytes, frame);
        }

        Array.Clear(frame);
        foreach (ulong offset in stale)
        {
            Replace(offset, frame);
        }
    }

    /// <summary>Puts a frame's bytes back, ROM included, and lets observers drop what they derived from it.</summary>
    private void Replace(ulong at, ReadOnlySpan<byte> frame)
    {
        Span<byte> host = new(_map->Host + at, FrameBytes);
        if (!host.SequenceEqual(frame))
        {
            _ = PrepareWrite(at, FrameBytes);
            frame.CopyTo(host);
        }
    }
}
