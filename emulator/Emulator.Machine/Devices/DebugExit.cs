namespace Emulator.Machine.Devices;

/// <summary>
/// Port 0xF4 as QEMU's isa-debug-exit: a write ends the run with status (code &lt;&lt; 1) | 1, always odd.
/// </summary>
internal sealed class DebugExit : IPortDevice
{
    private readonly IBoardControl _board;

    public DebugExit(IBoardControl board) => _board = board;

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => 0;

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value) => _board.RequestExit((int)((value << 1) | 1));
}
