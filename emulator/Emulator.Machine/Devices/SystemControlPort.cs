namespace Emulator.Machine.Devices;

/// <summary>
/// Port 0x92, system control port A of the PS/2: bit 1 opens address line 20, a rising bit 0 resets the machine.
/// </summary>
internal sealed class SystemControlPort : IDevice, IPortDevice
{
    private const uint FastReset = 1 << 0;
    private const uint A20 = 1 << 1;

    private readonly IBoardControl _board;
    private byte _latched;

    public SystemControlPort(IBoardControl board) => _board = board;

    /// <inheritdoc />
    public string CheckpointName => "port92";

    /// <inheritdoc />
    public void Reset() => _latched = 0;

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => (_latched & ~A20) | (_board.IsA20Enabled ? A20 : 0);

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        bool resets = (value & FastReset) != 0 && (_latched & FastReset) == 0;
        _latched = (byte)value;
        _board.IsA20Enabled = (value & A20) != 0;
        if (resets)
        {
            _board.RequestReset();
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => writer.Write(_latched);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => _latched = reader.ReadByte();
}
