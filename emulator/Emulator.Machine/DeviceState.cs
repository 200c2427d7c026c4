using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emulator.Machine;

/// <summary>
/// Saves the state of a device that keeps it in one struct of plain data, packed without gaps: its size, then its
/// bytes.
/// </summary>
internal static class DeviceState
{
    public static void Save<T>(BinaryWriter writer, in T state)
        where T : unmanaged
    {
        writer.Write(Unsafe.SizeOf<T>());
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in state)));
    }

    /// <exception cref="InvalidDataException">The size is not that of this state.</exception>
    public static void Restore<T>(BinaryReader reader, out T state)
        where T : unmanaged
    {
        state = default;
        int sizeBytes = reader.ReadInt32();
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref state));
        if (sizeBytes != bytes.Length)
        {
            throw new InvalidDataException($"{sizeBytes} bytes saved where {bytes.Length} are the state");
        }

        reader.ReadExactly(bytes);
    }
}
