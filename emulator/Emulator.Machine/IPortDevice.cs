namespace Emulator.Machine;

/// <summary>A chip that answers I/O ports.</summary>
internal interface IPortDevice
{
    /// <summary>Reads 1, 2 or 4 bytes, never more than the width that the range was claimed with.</summary>
    uint ReadPort(ushort port, int sizeBytes);

    /// <summary>Writes 1, 2 or 4 bytes, never more than the width that the range was claimed with.</summary>
    void WritePort(ushort port, int sizeBytes, uint value);
}
