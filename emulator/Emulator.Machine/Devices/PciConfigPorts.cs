namespace Emulator.Machine.Devices;

/// <summary>
/// The ports of PCI configuration mechanism 1 (0xCF8 address, 0xCFC data) on a bus with nothing but the host bridge:
/// the address reads back, so that guests find the mechanism, and data of anybody else read all ones. Port 0xCF9 inside
/// the range is the reset control register of Intel chipsets.
/// </summary>
internal sealed class PciConfigPorts : IDevice, IPortDevice
{
    public const ushort AddressPort = 0xCF8;
    public const ushort ResetControlPort = 0xCF9;
    public const ushort DataPort = 0xCFC;

    private const uint AddressBits = 0x80FF_FFFC;
    private const uint Enable = 1U << 31;
    private const uint FunctionBits = 0x00FF_FF00;
    private const uint RegisterBits = 0xFC;
    private const uint ResetCpu = 1 << 2;
    private const uint ResetBits = 0x0E;

    private readonly IBoardControl _board;
    private readonly HostBridge _bridge;
    private uint _address;
    private byte _resetControl;

    public PciConfigPorts(IBoardControl board, HostBridge bridge) => (_board, _bridge) = (board, bridge);

    /// <inheritdoc />
    public string CheckpointName => "pci";

    /// <summary>Bus, device and function 0.</summary>
    private bool IsBridge => (_address & (Enable | FunctionBits)) == Enable;

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
        >= DataPort when IsBridge => ReadData(port, sizeBytes),
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
        else if (port >= DataPort && IsBridge)
        {
            for (int i = 0; i < sizeBytes; i++)
            {
                _bridge.Write(Register(port, i), (byte)(value >> (8 * i)));
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

    private uint ReadData(ushort port, int sizeBytes)
    {
        uint value = 0;
        for (int i = 0; i < sizeBytes; i++)
        {
            value |= (uint)_bridge.Read(Register(port, i)) << (8 * i);
        }

        return value;
    }

    /// <summary>The register behind a data port; what would pass the doubleword wraps in it.</summary>
    private int Register(ushort port, int at) => (int)(_address & RegisterBits) | ((port - DataPort + at) & 3);
}
