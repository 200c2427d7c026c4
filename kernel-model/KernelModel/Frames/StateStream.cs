using System.Runtime.InteropServices;

namespace KernelModel.Frames;

/// <summary>Plain data to a checkpoint and back.</summary>
internal static class StateStream
{
    /// <summary>Writes the length and the elements as they lie in memory.</summary>
    public static void WriteArray<T>(BinaryWriter writer, ReadOnlySpan<T> items)
        where T : unmanaged
    {
        writer.Write(items.Length);
        writer.Write(MemoryMarshal.AsBytes(items));
    }

    /// <summary>Reads an array of any length.</summary>
    /// <exception cref="InvalidDataException">The data end too early, or the length is impossible.</exception>
    public static T[] ReadArray<T>(BinaryReader reader, int longest)
        where T : unmanaged
    {
        int length = reader.ReadInt32();
        if (length < 0 || length > longest)
        {
            throw new InvalidDataException($"an array of {length} elements, at most {longest}");
        }

        T[] items = new T[length];
        Fill(reader, MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }

    /// <summary>Reads into an array that exists already.</summary>
    /// <exception cref="InvalidDataException">Another length, or the data end too early.</exception>
    public static void ReadInto<T>(BinaryReader reader, Span<T> items)
        where T : unmanaged
    {
        int length = reader.ReadInt32();
        if (length != items.Length)
        {
            throw new InvalidDataException($"an array of {length} elements instead of {items.Length}");
        }

        Fill(reader, MemoryMarshal.AsBytes(items));
    }

    private static void Fill(BinaryReader reader, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = reader.Read(bytes);
            if (count == 0)
            {
                throw new InvalidDataException("the data end too early");
            }

            bytes = bytes[count..];
        }
    }
}
