namespace Emulator.Machine.Devices;

/// <summary>
/// The debug consoles of Bochs (port 0xE9) and of SeaBIOS and OVMF (port 0x402): a byte written appears at once, a read
/// answers 0xE9, by which a guest recognises the port.
/// </summary>
internal sealed class DebugConsole : IPortDevice
{
    private readonly ICharacterSink _sink;

    public DebugConsole(ICharacterSink sink) => _sink = sink;

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => 0xE9;

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value) => _sink.Write((byte)value);
}
