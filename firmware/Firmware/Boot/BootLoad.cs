using Emulator.Arch;

namespace Firmware.Boot;

/// <summary>Bytes that the machine writes into guest memory before the first instruction.</summary>
/// <param name="Name">What it is, for messages and tools.</param>
/// <param name="At">Where it goes.</param>
/// <param name="Bytes">What is written.</param>
/// <param name="ZeroFillBytes">
/// How many zero bytes follow; a number, not an array, because a header may claim any size up to RAM's.
/// </param>
public sealed record BootLoad(string Name, PhysicalAddress At, ReadOnlyMemory<byte> Bytes, ulong ZeroFillBytes = 0)
{
    /// <summary>All the memory that the load takes, in bytes.</summary>
    public ulong SizeBytes => (ulong)Bytes.Length + ZeroFillBytes;
}
