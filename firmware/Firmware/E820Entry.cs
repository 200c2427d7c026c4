using System.Buffers.Binary;
using Emulator.Arch;

namespace Firmware;

/// <summary>One range of the memory map that firmware hands to a kernel.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Type">What it is for.</param>
public readonly record struct E820Entry(PhysicalAddress Start, ulong SizeBytes, E820Type Type)
{
    /// <summary>The size of the packed form: u64 start, u64 size, u32 type.</summary>
    public const int PackedSizeBytes = 20;

    /// <summary>The first byte after the range.</summary>
    public PhysicalAddress End => Start + SizeBytes;

    /// <summary>Writes the packed form that INT 15h, boot_params and fw_cfg share.</summary>
    public void WriteTo(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, Start.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], SizeBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(into[16..], (uint)Type);
    }

    /// <summary>The packed forms of all entries, one after another.</summary>
    public static byte[] Pack(IReadOnlyList<E820Entry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        byte[] bytes = new byte[entries.Count * PackedSizeBytes];
        for (int i = 0; i < entries.Count; i++)
        {
            entries[i].WriteTo(bytes.AsSpan(i * PackedSizeBytes));
        }

        return bytes;
    }
}
