using System.Buffers.Binary;
using Emulator.Arch;

namespace Firmware.Boot;

/// <summary>
/// Page tables of 4-level paging that map every linear address to the same physical one with pages of 2 MiB,
/// writable, supervisor only (SDM 3A 4.5): all of RAM, and at least the first 4 GiB, where the devices are.
/// </summary>
internal static class IdentityPageTables
{
    private const ulong PageBytes = 4096;
    private const int Entries = 512;

    /// <summary>Builds the tables, places them and returns the value for CR3.</summary>
    public static ulong AddTo(LoadList loads)
    {
        ulong end = Math.Max(loads.Memory.RamEnd.Value, MemoryMap.DeviceHoleEnd.Value);
        ulong directories = (end + (1UL << 30) - 1) >> 30;
        ulong pointerTables = (directories + Entries - 1) / Entries;
        ulong sizeBytes = (1 + pointerTables + directories) * PageBytes;
        PhysicalAddress at = loads.Place("identity page tables", sizeBytes, PageBytes);
        loads.Fill("identity page tables", at, Build(at.Value, pointerTables, directories));
        return at.Value;
    }

    private static byte[] Build(ulong at, ulong pointerTables, ulong directories)
    {
        const ulong link = PagingEntry.P | PagingEntry.RW;
        byte[] bytes = new byte[(1 + pointerTables + directories) * PageBytes];
        for (ulong i = 0; i < pointerTables; i++)
        {
            Write(bytes, i, (at + ((1 + i) * PageBytes)) | link);
        }

        for (ulong i = 0; i < directories; i++)
        {
            Write(bytes, Entries + i, (at + ((1 + pointerTables + i) * PageBytes)) | link);
        }

        for (ulong i = 0; i < directories * Entries; i++)
        {
            Write(bytes, ((1 + pointerTables) * Entries) + i, (i << (int)PageSize.Size2M) | link | PagingEntry.PS);
        }

        return bytes;
    }

    private static void Write(byte[] bytes, ulong index, ulong entry) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan((int)(index * 8)), entry);
}
