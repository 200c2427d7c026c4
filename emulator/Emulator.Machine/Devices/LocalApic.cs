using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// The local APIC of a processor (SDM 3A chapter 10): interrupts accepted, ordered by priority and handed to the core.
/// The registers are in <c>LocalApic.Registers.cs</c>, the MSRs in <c>LocalApic.Msr.cs</c>.
/// </summary>
/// <remarks>
/// The output of the 8259 pair arrives at LINT0. While the APIC is disabled it goes straight to the core, as on a
/// processor without one.
/// </remarks>
internal sealed partial class LocalApic : IDevice, IInterruptSource, ILocalApicPort, IMmioDevice, IPicOutput
{
    public const ulong DefaultBase = 0xFEE0_0000;
    public const ulong RegionBytes = 0x1000;

    private const uint SoftwareEnable = 1 << 8;
    private const uint LevelTriggered = 1 << 15;
    private const uint Masked = 1 << 16;
    private const uint ErrorSendIllegalVector = 1 << 5;
    private const uint ErrorReceiveIllegalVector = 1 << 6;
    private const uint ErrorIllegalRegister = 1 << 7;
    private const uint AllProcessors = 0xFF;
    private const byte FirstLegalVector = 16;

    private readonly ICoreSignals _core;
    private readonly PicPair _pic;
    private readonly ApicBus _bus;
    private readonly ApicTimer _timer;
    private readonly uint _id;
    private PhysicalAddressSpace? _space;
    private MmioRegion? _region;
    private State _s;

    /// <param name="id">The APIC identifier; 0 is the bootstrap processor.</param>
    /// <param name="core">The core's wires.</param>
    /// <param name="clock">Guest time.</param>
    /// <param name="events">Where the timer schedules.</param>
    /// <param name="pic">Whose vector is taken when an external interrupt goes through.</param>
    /// <param name="bus">The way to other APICs.</param>
    public LocalApic(uint id, ICoreSignals core, IClock clock, EventQueue events, PicPair pic, ApicBus bus)
    {
        (_id, _core, _pic, _bus) = (id, core, pic, bus);
        _timer = new ApicTimer(this, clock, events);
        bus.Add(this);
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => $"apic{_id}";

    /// <summary>The core's time-stamp counter.</summary>
    public ulong TimeStampCounter => _core.TimeStampCounter;

    /// <summary>
    /// The processor-priority register: TPR or the class in service, whichever is higher (SDM 3A 10.8.3.1).
    /// </summary>
    public byte ProcessorPriority
    {
        get
        {
            int task = (int)_s.TaskPriority;
            int serving = Math.Max(_s.InService.Highest, 0);
            return (byte)(task >> 4 >= serving >> 4 ? task : serving & 0xF0);
        }
    }

    private DeliveryMode Lint0Mode => (DeliveryMode)((_s.Lint0 >> 8) & 7);

    private bool IsSoftwareEnabled => IsEnabled && (_s.SpuriousVector & SoftwareEnable) != 0;

    private bool IsExternalInterrupt =>
        (_s.PicOutput && (!IsEnabled || IsLint0Routed(DeliveryMode.ExtInt))) || _s.IoApicExternal;

    /// <summary>Puts the registers into physical memory, where IA32_APIC_BASE says.</summary>
    public void MapInto(PhysicalAddressSpace space)
    {
        _space = space;
        _region = space.AddMmio(DefaultBase, RegionBytes, this, "local APIC");
    }

    /// <inheritdoc />
    public void Reset()
    {
        _s = default;
        _s.BaseMsr = DefaultBase | BaseEnable | (_id == 0 ? BaseBootstrap : 0);
        ResetRegisters();
        Place();
        Update();
    }

    /// <summary>
    /// Virtual-wire mode, in which firmware leaves a PC (MultiProcessor Specification 3.6.2.2): the APIC is on, LINT0
    /// takes the 8259's interrupts, LINT1 the NMI.
    /// </summary>
    public void EnterVirtualWireMode()
    {
        _s.SpuriousVector = SoftwareEnable | 0xFF;
        _s.Lint0 = (uint)DeliveryMode.ExtInt << 8;
        _s.Lint1 = (uint)DeliveryMode.Nmi << 8;
        Update();
    }

    /// <summary>
    /// True when an interrupt that arrived now would wake the halted core: neither what is in service nor the task
    /// priority is above it.
    /// </summary>
    public bool WouldWake(DeliveryMode mode, byte vector, Listening core) => mode switch
    {
        DeliveryMode.Fixed or DeliveryMode.LowestPriority =>
            core.Interrupts && IsSoftwareEnabled && vector >= FirstLegalVector && IsAbovePriority(vector),
        DeliveryMode.ExtInt => core.Interrupts,
        DeliveryMode.Nmi => core.Nmis,
        _ => false,
    };

    /// <summary>True when the timer will interrupt, and that would wake the halted core.</summary>
    public bool WouldTimerWake(Listening core) =>
        _timer.CanInterrupt && WouldWake(DeliveryMode.Fixed, (byte)_timer.LocalVector, core);

    /// <summary>True when a rise of the 8259's output would wake the halted core by way of LINT0.</summary>
    public bool WouldPicWake(Listening core) => IsEnabled
        ? (_s.Lint0 & Masked) == 0 && WouldWake(Lint0Mode, (byte)_s.Lint0, core)
        : core.Interrupts;

    /// <summary>True while the vector waits in IRR: requesting it again changes nothing.</summary>
    public bool IsRequested(byte vector) => _s.Requests.Contains(vector);

    /// <inheritdoc />
    public int Acknowledge()
    {
        int vector = Deliverable();
        if (vector >= 0)
        {
            _s.Requests.Remove(vector);
            _s.InService.Add(vector);
            _timer.RequestTaken(vector);
        }
        else if (IsExternalInterrupt)
        {
            vector = _pic.Acknowledge();
        }

        Update();
        return vector;
    }

    /// <inheritdoc />
    public void PicOutputChanged(bool isHigh)
    {
        bool rises = isHigh && !_s.PicOutput;
        _s.PicOutput = isHigh;
        if (rises && IsLint0Routed(DeliveryMode.Fixed))
        {
            AcceptLocal((byte)_s.Lint0);
        }
        else if (rises && IsLint0Routed(DeliveryMode.Nmi))
        {
            _core.RaiseNmi();
        }

        Update();
    }

    /// <summary>An IOAPIC input in ExtINT mode passes the 8259's output on.</summary>
    public void SetIoApicExternal(bool isHigh)
    {
        _s.IoApicExternal = isHigh;
        Update();
    }

    /// <summary>True when a message names this APIC (SDM 3A 10.6.2).</summary>
    public bool IsNamedBy(in ApicMessage message)
    {
        if (!IsEnabled)
        {
            return false;
        }

        if (!message.IsLogical)
        {
            return message.Destination == Identifier || message.Destination == (IsX2 ? uint.MaxValue : AllProcessors);
        }

        if (IsX2)
        {
            uint own = LogicalIdX2;
            return message.Destination >> 16 == own >> 16 && (message.Destination & own & 0xFFFF) != 0;
        }

        uint logical = _s.LogicalDestination >> 24;
        bool isFlat = _s.DestinationFormat >> 28 == 0xF;
        return isFlat
            ? (logical & message.Destination) != 0
            : message.Destination == AllProcessors
                || (logical >> 4 == message.Destination >> 4 && (logical & message.Destination & 0xF) != 0);
    }

    /// <summary>A message that names this APIC.</summary>
    public void Receive(in ApicMessage message)
    {
        switch (message.Mode)
        {
            case DeliveryMode.Fixed or DeliveryMode.LowestPriority:
                Accept(message.Vector, message.IsLevel);
                break;
            case DeliveryMode.Nmi:
                _core.RaiseNmi();
                break;
        }
    }

    /// <summary>An interrupt of the local vector table, always edge-triggered here.</summary>
    public void AcceptLocal(byte vector) => Accept(vector, isLevel: false);

    private void Accept(byte vector, bool isLevel)
    {
        if (vector < FirstLegalVector)
        {
            RecordError(ErrorReceiveIllegalVector);
        }
        else if (IsSoftwareEnabled)
        {
            _s.Requests.Add(vector);
            if (isLevel)
            {
                _s.TriggerMode.Add(vector);
            }
            else
            {
                _s.TriggerMode.Remove(vector);
            }
        }

        Update();
    }

    private void EndOfInterrupt()
    {
        int vector = _s.InService.Highest;
        if (vector < 0)
        {
            return;
        }

        _s.InService.Remove(vector);
        if (_s.TriggerMode.Contains(vector))
        {
            _bus.EndOfInterrupt((byte)vector);
        }
    }

    /// <summary>Errors gather unseen until ESR is written, and raise the error interrupt (SDM 3A 10.5.3).</summary>
    private void RecordError(uint error)
    {
        _s.GatheredErrors |= error;
        if ((_s.LvtError & Masked) == 0 && (byte)_s.LvtError >= FirstLegalVector)
        {
            AcceptLocal((byte)_s.LvtError);
        }
    }

    /// <summary>The vector that may interrupt the core now; -1 for none.</summary>
    private int Deliverable()
    {
        int vector = IsEnabled ? _s.Requests.Highest : -1;
        return IsAbovePriority(vector) ? vector : -1;
    }

    private bool IsAbovePriority(int vector) => vector >> 4 > ProcessorPriority >> 4;

    private void Update() => _core.SetInterruptLine(Deliverable() >= 0 || IsExternalInterrupt);

    private bool IsLint0Routed(DeliveryMode mode) =>
        IsEnabled && (_s.Lint0 & Masked) == 0 && Lint0Mode == mode;

    /// <summary>All registers; plain data.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        public ulong BaseMsr;
        public InterruptSet Requests;
        public InterruptSet InService;
        public InterruptSet TriggerMode;
        public uint Identifier;
        public uint TaskPriority;
        public uint LogicalDestination;
        public uint DestinationFormat;
        public uint SpuriousVector;
        public uint Errors;
        public uint GatheredErrors;
        public uint CommandLow;
        public uint CommandHigh;
        public uint Thermal;
        public uint Performance;
        public uint Lint0;
        public uint Lint1;
        public uint LvtError;
        public bool PicOutput;
        public bool IoApicExternal;
    }
}
