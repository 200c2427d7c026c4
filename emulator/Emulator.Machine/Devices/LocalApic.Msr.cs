namespace Emulator.Machine.Devices;

/// <summary>CR8, IA32_APIC_BASE, IA32_TSC_DEADLINE and the x2APIC registers (SDM 3A 10.4.3, 10.12).</summary>
internal sealed partial class LocalApic
{
    private const ulong BaseBootstrap = 1UL << 8;
    private const ulong BaseX2 = 1UL << 10;
    private const ulong BaseEnable = 1UL << 11;
    private const ulong BaseAddress = 0x000F_FFFF_FFFF_F000;
    private const ulong BaseReserved = ~(BaseAddress | BaseEnable | BaseX2 | BaseBootstrap);

    /// <inheritdoc />
    public byte TaskPriorityClass
    {
        get => (byte)(_s.TaskPriority >> 4);
        set
        {
            _s.TaskPriority = (uint)value << 4;
            Update();
        }
    }

    private bool IsEnabled => (_s.BaseMsr & BaseEnable) != 0;

    private bool IsX2 => (_s.BaseMsr & (BaseEnable | BaseX2)) == (BaseEnable | BaseX2);

    /// <summary>Cluster in the upper half, a bit for the place in it in the lower (SDM 3A 10.12.10.2).</summary>
    private uint LogicalIdX2 => ((_id >> 4) << 16) | (1U << (int)(_id & 0xF));

    /// <inheritdoc />
    public bool TryReadMsr(uint index, out ulong value)
    {
        value = 0;
        if (index == ApicRegister.BaseMsr)
        {
            value = _s.BaseMsr;
            return true;
        }

        if (index == ApicRegister.TscDeadlineMsr)
        {
            value = _timer.Deadline;
            return true;
        }

        if (!IsX2 || index is < ApicRegister.FirstX2ApicMsr or > ApicRegister.LastX2ApicMsr)
        {
            return false;
        }

        int offset = (int)(index - ApicRegister.FirstX2ApicMsr) << 4;
        if (!ExistsInX2(offset) || offset is ApicRegister.EndOfInterrupt or ApicRegister.SelfIpi)
        {
            return false;
        }

        value = ReadRegister(offset);
        if (offset == ApicRegister.InterruptCommandLow)
        {
            value |= (ulong)_s.CommandHigh << 32;
        }

        return true;
    }

    /// <inheritdoc />
    public bool TryWriteMsr(uint index, ulong value)
    {
        if (index == ApicRegister.BaseMsr)
        {
            return TryWriteBase(value);
        }

        if (index == ApicRegister.TscDeadlineMsr)
        {
            _timer.WriteDeadline(value);
            return true;
        }

        if (!IsX2 || index is < ApicRegister.FirstX2ApicMsr or > ApicRegister.LastX2ApicMsr)
        {
            return false;
        }

        int offset = (int)(index - ApicRegister.FirstX2ApicMsr) << 4;
        bool isReadOnly = IsReadOnly(offset) || offset is ApicRegister.Id or ApicRegister.LogicalDestination;
        if (!ExistsInX2(offset) || isReadOnly || (value & ~WritableInX2(offset)) != 0)
        {
            return false;
        }

        if (offset == ApicRegister.InterruptCommandLow)
        {
            _s.CommandHigh = (uint)(value >> 32);
        }

        WriteRegister(offset, (uint)value);
        Update();
        return true;
    }

    /// <summary>The registers of SDM 3A table 10-6.</summary>
    private static bool ExistsInX2(int offset) => offset switch
    {
        ApicRegister.Id or ApicRegister.Version or ApicRegister.TaskPriority or ApicRegister.ProcessorPriority => true,
        ApicRegister.EndOfInterrupt or ApicRegister.LogicalDestination or ApicRegister.SpuriousVector => true,
        >= ApicRegister.InService and <= ApicRegister.ErrorStatus => true,
        ApicRegister.InterruptCommandLow or ApicRegister.DivideConfiguration or ApicRegister.SelfIpi => true,
        >= ApicRegister.LvtTimer and <= ApicRegister.CurrentCount => true,
        _ => false,
    };

    /// <summary>Bits outside these raise #GP when they are set (SDM 3A 10.12.1.3).</summary>
    private static ulong WritableInX2(int offset) => offset switch
    {
        ApicRegister.TaskPriority or ApicRegister.SelfIpi => 0xFF,
        ApicRegister.EndOfInterrupt or ApicRegister.ErrorStatus => 0,
        ApicRegister.SpuriousVector => SpuriousBits,
        ApicRegister.InterruptCommandLow => 0xFFFF_FFFF_0000_0000 | CommandBits,
        ApicRegister.LvtTimer => LvtTimerBits,
        ApicRegister.LvtLint0 or ApicRegister.LvtLint1 => LvtLintBits,
        ApicRegister.LvtThermal or ApicRegister.LvtPerformance => LvtModeBits,
        ApicRegister.LvtError => LvtErrorBits,
        ApicRegister.DivideConfiguration => 0xB,
        _ => uint.MaxValue,
    };

    /// <summary>The transitions of SDM 3A figure 10-27; a forbidden one raises #GP.</summary>
    private bool TryWriteBase(ulong value)
    {
        bool enables = (value & BaseEnable) != 0;
        bool wantsX2 = (value & BaseX2) != 0;
        bool isForbidden = (wantsX2 && !enables)
            || (wantsX2 && !IsEnabled)
            || (IsX2 && enables && !wantsX2);
        if ((value & BaseReserved) != 0 || isForbidden)
        {
            return false;
        }

        bool wasEnabled = IsEnabled;
        _s.BaseMsr = (value & ~BaseBootstrap) | (_id == 0 ? BaseBootstrap : 0);
        if (wasEnabled && !enables)
        {
            // Enabled again later, it starts from the state after power-up (SDM 3A 10.4.3).
            ResetRegisters();
        }

        Place();
        Update();
        return true;
    }

    /// <summary>Registers answer in memory only in xAPIC mode.</summary>
    private void Place()
    {
        if (_region is not null)
        {
            _space?.MoveMmio(_region, _s.BaseMsr & BaseAddress, IsEnabled && !IsX2);
        }
    }
}
