using Emulator.Arch;

namespace KernelModel.Frames;

/// <content>
/// Save and restore. The contents of frames are guest memory and not saved here; neither is what boot always makes the
/// same: zones, watermarks, the root of the kernel's tables.
/// </content>
internal sealed unsafe partial class PhysicalMemory : ICheckpointable
{
    /// <inheritdoc />
    public string CheckpointName => "kernel.frames";

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        StateStream.WriteArray<PageFrame>(writer, _frames);
        StateStream.WriteArray<MigrateType>(writer, _blockTypes);
        StateStream.WriteArray<long>(writer, _uses);
        writer.Write(CurrentCpu);
        writer.Write(AllocationStalls);
        foreach (Zone zone in _zones)
        {
            zone.Save(writer);
        }
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        StateStream.ReadInto<PageFrame>(reader, _frames);
        StateStream.ReadInto<MigrateType>(reader, _blockTypes);
        StateStream.ReadInto<long>(reader, _uses);
        CurrentCpu = reader.ReadInt32();
        AllocationStalls = reader.ReadInt64();
        foreach (Zone zone in _zones)
        {
            zone.Restore(reader);
        }

        if (Check() is { } violation)
        {
            throw new InvalidDataException($"the frames of the checkpoint are not sound: {violation}");
        }
    }
}
