using KernelModel.Frames;

namespace KernelModel.Slab;

/// <content>Save and restore; layout and constructor are the creator's.</content>
internal sealed partial class KmemCache
{
    internal void Save(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write(StrideBytes);
        writer.Write(Slabs);
        writer.Write(ActiveObjects);
        writer.Write(_unused);
        writer.Write(_slots);
        StateStream.WriteArray<SlabState>(writer, _slabs);
        StateStream.WriteArray<ushort>(writer, _links);
        StateStream.WriteArray<CpuSlab>(writer, _cpus);
        StateStream.WriteArray<int>(writer, _partial);
        StateStream.WriteArray<int>(writer, _partialCounts);
    }

    internal void Restore(BinaryReader reader)
    {
        string name = reader.ReadString();
        int stride = reader.ReadInt32();
        if (name != Name || stride != StrideBytes)
        {
            throw new InvalidDataException($"the slab cache {name} of {stride} bytes instead of {Name}");
        }

        Slabs = reader.ReadInt32();
        ActiveObjects = reader.ReadInt64();
        _unused = reader.ReadInt32();
        _slots = reader.ReadInt32();
        _slabs = StateStream.ReadArray<SlabState>(reader, (int)_frames.PfnCount * 2);
        _links = StateStream.ReadArray<ushort>(reader, _slabs.Length * ObjectsPerSlab);
        StateStream.ReadInto<CpuSlab>(reader, _cpus);
        StateStream.ReadInto<int>(reader, _partial);
        StateStream.ReadInto<int>(reader, _partialCounts);
        if (_links.Length != _slabs.Length * ObjectsPerSlab || _slots > _slabs.Length || Check() is not null)
        {
            throw new InvalidDataException($"the slab cache {Name} of the checkpoint is not sound");
        }
    }
}
