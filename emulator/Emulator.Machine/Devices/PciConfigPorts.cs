namespace Emulator.Machine.Devices;

/// <summary>
/// The ports of PCI configuration mechanism 1 (0xCF8 address, 0xCFC data) on a bus without devices: the address reads
/// back, so that guests find the mechanism, and all data read all ones. Port 0xCF9 inside the range is the reset
/// control register of Intel chipsets.
/// </summary>
internal sealed class PciConfigPorts : IDevice, IPortDevice
{
    public const ushort AddressPort = 0xCF8;
    public const ushort ResetControlPort = 0xCF9;

    private const uint AddressBits = 0x80FF_FFFC;
    private const uint ResetCpu = 1 << 2;
    private const uint ResetBits = 0x0E;

    private readonly IBoardControl _board;
    private uint _address;
    private byte _resetControl;

    public PciConfigPorts(IBoardControl board) => _board = board;

    /// <inheritdoc />
    public string CheckpointName => "pci";

    /// <inheritdoc />
    public void Reset()
    {
        _address = 0;
        _resetControl = 0;
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes) => port switch
    {
        AddressPort when sizeBytes == 4 => _address,
        ResetControlPort when sizeBytes == 1 => _resetControl,
        _ => uint.MaxValue,
    };

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        if (port == AddressPort && sizeBytes == 4)
        {
            _address = value & AddressBits;
        }
        else if (port == ResetControlPort && sizeBytes == 1)
        {
            // Bit 2 going from 0 to 1 resets; bits 1 and 3 only say how thoroughly.
            bool resets = (value & ResetCpu) != 0 && (_resetControl & ResetCpu) == 0;
            _resetControl = (byte)(value & ResetBits);
            if (resets)
            {
                _board.RequestReset();
            }
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_address);
        writer.Write(_resetControl);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        _address = reader.ReadUInt32();
        _resetControl = reader.ReadByte();
    }
}
