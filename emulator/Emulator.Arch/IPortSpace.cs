namespace Emulator.Arch;

/// <summary>The 64 KiB of I/O ports (SDM 1 chapter 19). A read that nobody answers gives all ones.</summary>
public interface IPortSpace
{
    /// <summary>Reads 1, 2 or 4 bytes.</summary>
    uint Read(ushort port, int sizeBytes);

    /// <summary>Writes 1, 2 or 4 bytes.</summary>
    void Write(ushort port, int sizeBytes, uint value);
}
