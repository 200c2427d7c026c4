namespace KernelModel.Frames;

/// <content>Save and restore.</content>
internal sealed partial class Zone
{
    internal void Save(BinaryWriter writer)
    {
        writer.Write(FreePages);
        writer.Write(HighAtomicPages);
        StateStream.WriteArray<int>(writer, _heads);
        StateStream.WriteArray<long>(writer, _counts);
        StateStream.WriteArray<uint>(writer, _orders);
        StateStream.WriteArray<PerCpuPages>(writer, _perCpu);
        Counters.Save(writer);
    }

    internal void Restore(BinaryReader reader)
    {
        FreePages = reader.ReadInt64();
        HighAtomicPages = reader.ReadInt64();
        StateStream.ReadInto<int>(reader, _heads);
        StateStream.ReadInto<long>(reader, _counts);
        StateStream.ReadInto<uint>(reader, _orders);
        StateStream.ReadInto<PerCpuPages>(reader, _perCpu);
        Counters.Restore(reader);
    }
}
