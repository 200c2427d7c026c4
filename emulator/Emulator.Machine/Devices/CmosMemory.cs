namespace Emulator.Machine.Devices;

/// <summary>The bytes of CMOS memory in which a PC's firmware finds the size of RAM.</summary>
internal static class CmosMemory
{
    private const ulong KiB = 1UL << 10;
    private const ulong MiB = 1UL << 20;
    private const ulong HoleStart = 3UL << 30;

    /// <summary>Writes the bytes that QEMU's and Bochs' boards write.</summary>
    public static void Fill(Span<byte> memory, ulong ramBytes)
    {
        ulong low = Math.Min(ramBytes, HoleStart);
        ulong high = ramBytes - low;

        // Base memory in KiB; then extended memory above 1 MiB in KiB, up to 63 MiB, twice.
        Put16(memory, 0x15, 640);
        ulong extended = Math.Min(low > MiB ? (low - MiB) / KiB : 0, 0xFC00);
        Put16(memory, 0x17, extended);
        Put16(memory, 0x30, extended);

        // Memory above 16 MiB in units of 64 KiB; memory above 4 GiB in the same, three bytes.
        Put16(memory, 0x34, low > 16 * MiB ? (low - (16 * MiB)) / (64 * KiB) : 0);
        ulong highUnits = high / (64 * KiB);
        Put16(memory, 0x5B, highUnits & 0xFFFF);
        memory[0x5D] = (byte)(highUnits >> 16);

        // The equipment byte: a coprocessor, VGA, no floppy drive.
        memory[0x14] = 0x02;
    }

    private static void Put16(Span<byte> memory, int at, ulong value)
    {
        memory[at] = (byte)value;
        memory[at + 1] = (byte)(value >> 8);
    }
}
