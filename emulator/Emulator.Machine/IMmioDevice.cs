namespace Emulator.Machine;

/// <summary>
/// A chip with registers in physical memory. The address space brings every access to a size between
/// <see cref="MinimumBytes"/> and <see cref="MaximumBytes"/>: larger ones are split, a smaller read is cut out of a
/// larger one, a smaller write is dropped.
/// </summary>
internal interface IMmioDevice
{
    /// <summary>The smallest access the registers take: 1, 2, 4 or 8 bytes.</summary>
    int MinimumBytes { get; }

    /// <summary>The largest access the registers take: 1, 2, 4 or 8 bytes.</summary>
    int MaximumBytes { get; }

    /// <summary>Reads at an offset from the start of the region.</summary>
    ulong ReadMmio(ulong offset, int sizeBytes);

    /// <summary>Writes at an offset from the start of the region.</summary>
    void WriteMmio(ulong offset, int sizeBytes, ulong value);
}
