using Emulator.Arch;
using KernelModel.Frames;

namespace KernelModel.Vmalloc;

/// <content>Save and restore; the tables themselves are guest memory.</content>
internal sealed partial class VmallocSpace : ICheckpointable
{
    /// <inheritdoc />
    public string CheckpointName => "kernel.vmalloc";

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(Purges);
        StateStream.WriteArray(writer, _lazy.All);
        writer.Write(_areas.Count);
        foreach (VmallocArea area in _areas.Values)
        {
            writer.Write(area.Start);
            writer.Write(area.SizeBytes);
            writer.Write((byte)area.Kind);
            writer.Write(area.Caller);
            StateStream.WriteArray<long>(writer, area.Pages);
            writer.Write(area.Physical);
        }
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        Purges = reader.ReadInt64();
        _areas.Clear();
        UsedBytes = 0;
        _lazy.Remove(0, ulong.MaxValue);
        _free.Add(KernelLayout.VmallocStart, KernelLayout.VmallocEnd - KernelLayout.VmallocStart, Memblock.AnyNode);
        foreach (MemblockRegion region in StateStream.ReadArray<MemblockRegion>(reader, (int)frames.PfnCount))
        {
            _lazy.Add(region.Base, region.SizeBytes, Memblock.AnyNode);
            _free.Remove(region.Base, region.SizeBytes);
        }

        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            VmallocArea area = new(
                reader.ReadUInt64(),
                reader.ReadUInt64(),
                (VmallocKind)reader.ReadByte(),
                reader.ReadString(),
                StateStream.ReadArray<long>(reader, (int)frames.PfnCount),
                reader.ReadUInt64());
            _free.Remove(area.Start, area.End - area.Start);
            _areas[area.Start] = area;
            UsedBytes += area.SizeBytes;
        }

        if (Check() is { } violation)
        {
            throw new InvalidDataException($"vmalloc of the checkpoint is not sound: {violation}");
        }
    }
}
