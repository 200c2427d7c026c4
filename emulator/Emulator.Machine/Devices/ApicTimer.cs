using System.Runtime.InteropServices;
using Emulator.Arch;

namespace Emulator.Machine.Devices;

/// <summary>
/// The local APIC's timer (SDM 3A 10.5.4): one-shot and periodic from a 1 GHz clock through the divider, and
/// TSC-deadline. The count is worked out from guest time; an event exists only while an interrupt could follow.
/// </summary>
internal sealed class ApicTimer : IEventTarget
{
    public const uint Masked = 1 << 16;

    private const int ModeShift = 17;
    private const int OneShot = 0;
    private const int Periodic = 1;
    private const int TscDeadline = 2;

    private readonly LocalApic _apic;
    private readonly IClock _clock;
    private readonly EventQueue _events;
    private readonly int _device;
    private State _s;

    public ApicTimer(LocalApic apic, IClock clock, EventQueue events)
    {
        (_apic, _clock, _events) = (apic, clock, events);
        _device = events.Register(this);
    }

    /// <summary>Whole state, for checkpoints of the local APIC.</summary>
    public ref State Registers => ref _s;

    /// <summary>The LVT entry of the timer.</summary>
    public uint LocalVector => _s.LocalVector;

    /// <summary>The initial-count register; 0 in TSC-deadline mode (SDM 3A 10.5.4.1).</summary>
    public uint InitialCount => Mode == TscDeadline ? 0 : _s.InitialCount;

    /// <summary>The divide configuration register, bits 3, 1 and 0.</summary>
    public uint DivideConfiguration => _s.Divide;

    /// <summary>IA32_TSC_DEADLINE: 0 while disarmed.</summary>
    public ulong Deadline => _s.Deadline;

    /// <summary>The current-count register.</summary>
    public uint CurrentCount
    {
        get
        {
            if (Mode == TscDeadline || _s.InitialCount == 0)
            {
                return 0;
            }

            long passed = (_clock.NowNs - _s.StartNs) / Divisor;
            return Mode == Periodic
                ? _s.InitialCount - (uint)(passed % _s.InitialCount)
                : passed >= _s.InitialCount ? 0 : _s.InitialCount - (uint)passed;
        }
    }

    /// <summary>An event is scheduled and will interrupt.</summary>
    public bool CanInterrupt => (_s.LocalVector & Masked) == 0 && _events.HasEvents(_device);

    private int Mode => (int)(_s.LocalVector >> ModeShift) & 3;

    /// <summary>Bits 3, 1, 0: 000 divides by 2 … 110 by 128, 111 by 1 (SDM 3A figure 10-10).</summary>
    private long Divisor
    {
        get
        {
            int code = ((_s.Divide >> 1) & 4) | (_s.Divide & 3);
            return code == 7 ? 1 : 2L << code;
        }
    }

    private long PeriodNs => _s.InitialCount * Divisor;

    public void Reset()
    {
        _s = default;
        _s.LocalVector = Masked;
        Reschedule();
    }

    /// <summary>Writes the LVT entry; a change to or from TSC-deadline mode disarms the timer.</summary>
    public void WriteLocalVector(uint value)
    {
        int before = Mode;
        _s.LocalVector = value;
        if (before != Mode && (before == TscDeadline || Mode == TscDeadline))
        {
            _s.InitialCount = 0;
            _s.Deadline = 0;
        }

        Reschedule();
    }

    /// <summary>Starts the timer, or stops it with 0; ignored in TSC-deadline mode.</summary>
    public void WriteInitialCount(uint value)
    {
        if (Mode != TscDeadline)
        {
            _s.InitialCount = value;
            _s.StartNs = _clock.NowNs;
            _s.HasExpired = false;
            Reschedule();
        }
    }

    /// <summary>Changes the divider; the count goes on from where it is.</summary>
    public void WriteDivideConfiguration(uint value)
    {
        uint count = CurrentCount;
        _s.Divide = (byte)(value & 0xB);
        _s.StartNs = _clock.NowNs - ((_s.InitialCount - count) * Divisor);
        Reschedule();
    }

    /// <summary>Arms the TSC deadline, or disarms it with 0; ignored in other modes.</summary>
    public void WriteDeadline(ulong value)
    {
        if (Mode == TscDeadline)
        {
            _s.Deadline = value;
            Reschedule();
        }
    }

    /// <inheritdoc />
    public void OnEvent(int kind, long timeNs)
    {
        if (Mode == TscDeadline)
        {
            // The guest may have set its TSC back since the event was scheduled.
            if (_s.Deadline != 0 && _apic.TimeStampCounter >= _s.Deadline)
            {
                _s.Deadline = 0;
                Fire();
            }
        }
        else
        {
            _s.HasExpired = Mode == OneShot;
            Fire();
        }

        Reschedule();
    }

    /// <summary>The core took an interrupt: if it was a periodic one of ours, the next period counts again.</summary>
    public void RequestTaken(int vector)
    {
        if (Mode == Periodic && (byte)_s.LocalVector == vector)
        {
            Reschedule();
        }
    }

    private void Fire()
    {
        if ((_s.LocalVector & Masked) == 0)
        {
            _apic.AcceptLocal((byte)_s.LocalVector);
        }
    }

    private void Reschedule()
    {
        long now = _clock.NowNs;
        long at = Mode switch
        {
            TscDeadline when _s.Deadline != 0 => now + DeadlineNs(),
            OneShot when _s.InitialCount != 0 && !_s.HasExpired => _s.StartNs + PeriodNs,

            // Periods that are shorter than an instruction all fall into one interrupt request.
            Periodic when _s.InitialCount != 0 => _s.StartNs + ((((now - _s.StartNs) / PeriodNs) + 1) * PeriodNs),
            _ => EventQueue.Never,
        };

        // A request that still waits in IRR takes in all later periods: they need no event until the core takes it.
        bool isMoot = Mode == Periodic
            && ((_s.LocalVector & Masked) != 0 || _apic.IsRequested((byte)_s.LocalVector));
        if (at == EventQueue.Never || isMoot)
        {
            _events.Cancel(_device, 0);
        }
        else
        {
            _events.Schedule(_device, 0, at);
        }
    }

    /// <summary>A TSC tick is a nanosecond; a deadline that is further than time itself never comes.</summary>
    private long DeadlineNs()
    {
        ulong counter = _apic.TimeStampCounter;
        ulong ticks = _s.Deadline > counter ? _s.Deadline - counter : 0;
        return (long)Math.Min(ticks, long.MaxValue / 2);
    }

    /// <summary>All registers; plain data.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct State
    {
        public long StartNs;
        public ulong Deadline;
        public uint InitialCount;
        public uint LocalVector;
        public byte Divide;
        public bool HasExpired;
    }
}
