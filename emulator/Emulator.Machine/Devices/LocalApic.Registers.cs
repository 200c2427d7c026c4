namespace Emulator.Machine.Devices;

/// <summary>The registers of the local APIC in memory, 16 bytes apart, each 32 bits wide (SDM 3A 10.4.1).</summary>
internal sealed partial class LocalApic
{
    // Integrated APIC, six LVT entries, no suppression of EOI broadcasts (SDM 3A 10.4.8).
    private const uint VersionValue = 0x0005_0014;
    private const uint DeliveryModeMask = 7 << 8;
    private const uint LogicalMode = 1 << 11;
    private const uint LevelAssert = 1 << 14;

    // Writable bits of the LVT entries (SDM 3A figure 10-8).
    private const uint LvtTimerBits = 0x0007_00FF;
    private const uint LvtLintBits = 0x0001_A7FF;
    private const uint LvtModeBits = 0x0001_07FF;
    private const uint LvtErrorBits = 0x0001_00FF;
    private const uint CommandBits = 0x000C_CFFF;
    private const uint SpuriousBits = 0x0000_03FF;

    /// <inheritdoc />
    public int MinimumBytes => 4;

    /// <inheritdoc />
    public int MaximumBytes => 4;

    private uint Identifier => IsX2 ? _id : _s.Identifier >> 24;

    /// <inheritdoc />
    public ulong ReadMmio(ulong offset, int sizeBytes) => (offset & 0xF) == 0 ? ReadRegister((int)offset) : 0;

    /// <inheritdoc />
    public void WriteMmio(ulong offset, int sizeBytes, ulong value)
    {
        if ((offset & 0xF) == 0)
        {
            WriteRegister((int)offset, (uint)value);
            Update();
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        DeviceState.Save(writer, _s);
        DeviceState.Save(writer, _timer.Registers);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
        DeviceState.Restore(reader, out _s);
        DeviceState.Restore(reader, out _timer.Registers);
        Place();
    }

    private uint ReadRegister(int offset)
    {
        switch (offset)
        {
            case ApicRegister.Id: return IsX2 ? _id : _s.Identifier;
            case ApicRegister.Version: return VersionValue;
            case ApicRegister.TaskPriority: return _s.TaskPriority;
            case ApicRegister.ArbitrationPriority or ApicRegister.ProcessorPriority: return ProcessorPriority;
            case ApicRegister.LogicalDestination: return IsX2 ? LogicalIdX2 : _s.LogicalDestination;
            case ApicRegister.DestinationFormat: return _s.DestinationFormat;
            case ApicRegister.SpuriousVector: return _s.SpuriousVector;
            case >= ApicRegister.InService and < ApicRegister.TriggerMode:
                return _s.InService[(offset >> 4) & 7];
            case >= ApicRegister.TriggerMode and < ApicRegister.InterruptRequest:
                return _s.TriggerMode[(offset >> 4) & 7];
            case >= ApicRegister.InterruptRequest and < ApicRegister.ErrorStatus:
                return _s.Requests[(offset >> 4) & 7];
            case ApicRegister.ErrorStatus: return _s.Errors;
            case ApicRegister.InterruptCommandLow: return _s.CommandLow;
            case ApicRegister.InterruptCommandHigh: return _s.CommandHigh;
            case ApicRegister.LvtTimer: return _timer.LocalVector;
            case ApicRegister.LvtThermal: return _s.Thermal;
            case ApicRegister.LvtPerformance: return _s.Performance;
            case ApicRegister.LvtLint0: return _s.Lint0;
            case ApicRegister.LvtLint1: return _s.Lint1;
            case ApicRegister.LvtError: return _s.LvtError;
            case ApicRegister.InitialCount: return _timer.InitialCount;
            case ApicRegister.CurrentCount: return _timer.CurrentCount;
            case ApicRegister.DivideConfiguration: return _timer.DivideConfiguration;
            case ApicRegister.EndOfInterrupt: return 0;
            default:
                RecordError(ErrorIllegalRegister);
                return 0;
        }
    }

    private void WriteRegister(int offset, uint value)
    {
        switch (offset)
        {
            case ApicRegister.Id: _s.Identifier = value & 0xFF00_0000; break;
            case ApicRegister.TaskPriority: _s.TaskPriority = value & 0xFF; break;
            case ApicRegister.EndOfInterrupt: EndOfInterrupt(); break;
            case ApicRegister.LogicalDestination: _s.LogicalDestination = value & 0xFF00_0000; break;
            case ApicRegister.DestinationFormat: _s.DestinationFormat = value | 0x0FFF_FFFF; break;
            case ApicRegister.SpuriousVector: WriteSpuriousVector(value); break;
            case ApicRegister.ErrorStatus:
                // A write shows what has gathered since the last one.
                _s.Errors = _s.GatheredErrors;
                _s.GatheredErrors = 0;
                break;
            case ApicRegister.InterruptCommandLow:
                _s.CommandLow = value & CommandBits;
                SendCommand();
                break;
            case ApicRegister.InterruptCommandHigh: _s.CommandHigh = IsX2 ? value : value & 0xFF00_0000; break;
            case ApicRegister.LvtTimer: _timer.WriteLocalVector(LocalVector(value, LvtTimerBits)); break;
            case ApicRegister.LvtThermal: _s.Thermal = LocalVector(value, LvtModeBits); break;
            case ApicRegister.LvtPerformance: _s.Performance = LocalVector(value, LvtModeBits); break;
            case ApicRegister.LvtLint0: _s.Lint0 = LocalVector(value, LvtLintBits); break;
            case ApicRegister.LvtLint1: _s.Lint1 = LocalVector(value, LvtLintBits); break;
            case ApicRegister.LvtError: _s.LvtError = LocalVector(value, LvtErrorBits); break;
            case ApicRegister.InitialCount: _timer.WriteInitialCount(value); break;
            case ApicRegister.DivideConfiguration: _timer.WriteDivideConfiguration(value); break;
            case ApicRegister.SelfIpi when IsX2: AcceptLocal((byte)value); break;
            default:
                if (!IsReadOnly(offset))
                {
                    RecordError(ErrorIllegalRegister);
                }

                break;
        }
    }

    private static bool IsReadOnly(int offset) =>
        offset is ApicRegister.Version or ApicRegister.ArbitrationPriority or ApicRegister.ProcessorPriority
            or ApicRegister.CurrentCount or (>= ApicRegister.InService and < ApicRegister.ErrorStatus);

    /// <summary>While the APIC is disabled by software, mask bits cannot be cleared (SDM 3A 10.4.7.2).</summary>
    private uint LocalVector(uint value, uint writable) =>
        (value & writable) | (IsSoftwareEnabled ? 0 : Masked);

    private void WriteSpuriousVector(uint value)
    {
        _s.SpuriousVector = value & SpuriousBits;
        if (!IsSoftwareEnabled)
        {
            MaskLocalVectors();
        }
    }

    private void MaskLocalVectors()
    {
        _timer.WriteLocalVector(_timer.LocalVector | Masked);
        _s.Thermal |= Masked;
        _s.Performance |= Masked;
        _s.Lint0 |= Masked;
        _s.Lint1 |= Masked;
        _s.LvtError |= Masked;
    }

    /// <summary>The state after power-up (SDM 3A 10.4.7.1).</summary>
    private void ResetRegisters()
    {
        _s.Requests = default;
        _s.InService = default;
        _s.TriggerMode = default;
        _s.Identifier = _id << 24;
        _s.TaskPriority = 0;
        _s.LogicalDestination = 0;
        _s.DestinationFormat = uint.MaxValue;
        _s.SpuriousVector = 0xFF;
        _s.Errors = 0;
        _s.GatheredErrors = 0;
        _s.CommandLow = 0;
        _s.CommandHigh = 0;
        _timer.Reset();
        MaskLocalVectors();
    }

    /// <summary>Sends what the interrupt command register says (SDM 3A 10.6.1).</summary>
    private void SendCommand()
    {
        uint low = _s.CommandLow;
        DeliveryMode mode = (DeliveryMode)((low & DeliveryModeMask) >> 8);
        if (mode is DeliveryMode.Fixed or DeliveryMode.LowestPriority && (byte)low < FirstLegalVector)
        {
            RecordError(ErrorSendIllegalVector);
            return;
        }

        // INIT level de-assert only concerns arbitration identifiers, which no longer exist.
        if (mode == DeliveryMode.Init && (low & (LevelAssert | LevelTriggered)) == LevelTriggered)
        {
            return;
        }

        uint destination = IsX2 ? _s.CommandHigh : _s.CommandHigh >> 24;
        ApicMessage message = new(destination, (low & LogicalMode) != 0, mode, (byte)low, IsLevel: false);
        switch ((low >> 18) & 3)
        {
            case 0: _bus.Send(message); break;
            case 1: Receive(message); break;
            case 2: _bus.Broadcast(message, except: null); break;
            case 3: _bus.Broadcast(message, except: this); break;
        }
    }
}
