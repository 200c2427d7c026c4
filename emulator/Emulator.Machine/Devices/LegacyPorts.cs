namespace Emulator.Machine.Devices;

/// <summary>
/// Ports that must be there and do nothing here: the registers of the two 8237 DMA controllers and their page registers
/// (0x00–0x0F, 0x80–0x8F, 0xC0–0xDF), of which 0x80 takes POST codes. What was written reads back; without a device
/// that asks for DMA, the status registers show no request and no terminal count.
/// </summary>
internal sealed class LegacyPorts : IDevice, IPortDevice
{
    private const int PortCount = 0xE0;
    private const ushort StatusOfFirstDma = 0x08;
    private const ushort StatusOfSecondDma = 0xD0;

    private readonly byte[] _latched = new byte[PortCount];

    /// <inheritdoc />
    public string CheckpointName => "legacy";

    /// <inheritdoc />
    public void Reset() => Array.Clear(_latched);

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) =>
        port is StatusOfFirstDma or StatusOfSecondDma ? 0U : _latched[port];

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value) => _latched[port] = (byte)value;

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => writer.Write(_latched);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => reader.ReadExactly(_latched);
}
