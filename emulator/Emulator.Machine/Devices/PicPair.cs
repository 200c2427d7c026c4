namespace Emulator.Machine.Devices;

/// <summary>
/// The two 8259A of a PC, the slave on level 2 of the master, with the edge/level control registers (ELCR) of EISA at
/// 0x4D0 and 0x4D1. Answers the INTA cycles that the local APIC passes on.
/// </summary>
internal sealed class PicPair : IDevice, IPortDevice, IInterruptLines
{
    public const ushort MasterPort = 0x20;
    public const ushort SlavePort = 0xA0;
    public const ushort EdgeLevelPort = 0x4D0;

    private const int CascadeLevel = 2;

    // IRQ 0, 1 and 2 of the master, 8 and 13 of the slave, are always edge-triggered.
    private const byte MasterLevelCapable = 0xF8;
    private const byte SlaveLevelCapable = 0xDE;

    private readonly Pic8259 _master = new();
    private readonly Pic8259 _slave = new();

    public PicPair() => Reset();

    /// <summary>Who is told when the INTR output may have changed.</summary>
    public IPicOutput? Output { get; set; }

    /// <inheritdoc />
    public string CheckpointName => "pic";

    /// <summary>The INTR output to the processor.</summary>
    public bool IsRequesting => _master.IsRequesting;

    /// <inheritdoc />
    public void Reset()
    {
        _master.Reset(1 << CascadeLevel);
        _slave.Reset(0);
        Changed();
    }

    /// <inheritdoc />
    public void SetLine(int line, bool isHigh)
    {
        (line < 8 ? _master : _slave).SetLine(line & 7, isHigh);
        Changed();
    }

    /// <summary>
    /// As firmware leaves the pair for an operating system: vectors 08H and 70H, every line masked.
    /// </summary>
    public void EnterFirmwareState()
    {
        Initialize(_master, 0x08, 1 << CascadeLevel);
        Initialize(_slave, 0x70, CascadeLevel);
        Changed();
    }

    /// <summary>True while a device drives the line high.</summary>
    public bool IsHigh(int line) => ((line < 8 ? _master : _slave).Registers.Lines & (1 << (line & 7))) != 0;

    /// <summary>True when an assertion of the line would make INTR rise: no mask and nothing in service forbids it.
    /// </summary>
    public bool WouldRequest(int line) => line < 8
        ? _master.WouldRequest(line)
        : _slave.WouldRequest(line - 8) && _master.WouldRequest(CascadeLevel);

    /// <summary>The INTA cycles: takes the interrupt of highest priority and gives its vector.</summary>
    public byte Acknowledge()
    {
        int level = _master.Acknowledge();
        int vector = _master.VectorBase + level;
        if (level == CascadeLevel && (_master.Registers.Lines & (1 << CascadeLevel)) != 0)
        {
            vector = _slave.VectorBase + _slave.Acknowledge();
        }

        Changed();
        return (byte)vector;
    }

    /// <inheritdoc />
    public uint ReadPort(ushort port, int sizeBytes)
    {
        byte value = port switch
        {
            MasterPort => _master.ReadCommand(),
            MasterPort + 1 => _master.ReadData(),
            SlavePort => _slave.ReadCommand(),
            SlavePort + 1 => _slave.ReadData(),
            EdgeLevelPort => _master.Registers.EdgeLevelControl,
            _ => _slave.Registers.EdgeLevelControl,
        };
        Changed();
        return value;
    }

    /// <inheritdoc />
    public void WritePort(ushort port, int sizeBytes, uint value)
    {
        byte data = (byte)value;
        switch (port)
        {
            case MasterPort: _master.WriteCommand(data); break;
            case MasterPort + 1: _master.WriteData(data); break;
            case SlavePort: _slave.WriteCommand(data); break;
            case SlavePort + 1: _slave.WriteData(data); break;
            case EdgeLevelPort: _master.Registers.EdgeLevelControl = (byte)(data & MasterLevelCapable); break;
            default: _slave.Registers.EdgeLevelControl = (byte)(data & SlaveLevelCapable); break;
        }

        Changed();
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        DeviceState.Save(writer, _master.Registers);
        DeviceState.Save(writer, _slave.Registers);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        DeviceState.Restore(reader, out _master.Registers);
        DeviceState.Restore(reader, out _slave.Registers);
    }

    private static void Initialize(Pic8259 chip, byte vectorBase, byte cascade)
    {
        const byte EdgeCascadeIcw4 = 0x11;
        const byte Mode8086 = 0x01;
        chip.WriteCommand(EdgeCascadeIcw4);
        chip.WriteData(vectorBase);
        chip.WriteData(cascade);
        chip.WriteData(Mode8086);
        chip.WriteData(0xFF);
    }

    private void Changed()
    {
        // While the slave goes on asking after an acknowledge, its INT falls and rises between two INTA sequences.
        if (_slave.IsRequesting && (_master.Registers.Requests & (1 << CascadeLevel)) == 0)
        {
            _master.SetLine(CascadeLevel, false);
        }

        _master.SetLine(CascadeLevel, _slave.IsRequesting);
        Output?.PicOutputChanged(_master.IsRequesting);
    }
}
