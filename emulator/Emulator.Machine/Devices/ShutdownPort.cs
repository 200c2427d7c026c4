namespace Emulator.Machine.Devices;

/// <summary>Port 0x8900 of Bochs: the text "Shutdown", written a byte at a time, switches the machine off.</summary>
internal sealed class ShutdownPort : IDevice, IPortDevice
{
    private readonly IBoardControl _board;
    private int _matched;

    public ShutdownPort(IBoardControl board) => _board = board;

    /// <inheritdoc />
    public string CheckpointName => "shutdown-port";

    private static ReadOnlySpan<byte> Word => "Shutdown"u8;

    /// <inheritdoc />
    public void Reset() => _matched = 0;

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => uint.MaxValue;

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        _matched = (byte)value == Word[_matched] ? _matched + 1 : (byte)value == Word[0] ? 1 : 0;
        if (_matched == Word.Length)
        {
            _matched = 0;
            _board.RequestPowerOff("the guest wrote \"Shutdown\" to port 0x8900");
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => writer.Write(_matched);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => _matched = (int)((uint)reader.ReadInt32() % (uint)Word.Length);
}
