using System.Runtime.InteropServices;

namespace Emulator.Machine.Devices;

/// <summary>
/// One counter of an 8254 (Intel data sheet 231164): its six modes as functions of the clocks since it was loaded or
/// triggered, so that nothing needs to happen on each clock.
/// </summary>
/// <remarks>
/// Times are clocks of the 1.19318 MHz input. A count that is written is loaded with the next clock: the data sheet's
/// mode 0 raises OUT N + 1 clocks after the write.
/// </remarks>
internal sealed class PitChannel
{
    private const long NotCounting = long.MinValue;
    private const int LowByte = 1;
    private const int HighByte = 2;
    private const int BothBytes = 3;

    private State _s;

    /// <summary>Whole state, for checkpoints of the timer.</summary>
    public ref State Registers => ref _s;

    /// <summary>The mode, 0–5.</summary>
    public int Mode => _s.Mode;

    private int Modulus => _s.IsBcd ? 10_000 : 0x10000;

    /// <summary>Power-on: undefined in the data sheet; here stopped in mode 3 with GATE as given.</summary>
    public void Reset(bool gate)
    {
        _s = default;
        _s.Mode = 3;
        _s.Access = BothBytes;
        _s.Gate = gate;
        _s.Origin = NotCounting;
        _s.Frozen = NotCounting;
        _s.IsNullCount = true;
    }

    /// <summary>A control word for this counter: a latch command or a new mode.</summary>
    public void WriteControl(byte value, long now)
    {
        int access = (value >> 4) & 3;
        if (access == 0)
        {
            LatchCount(now);
            return;
        }

        int mode = (value >> 1) & 7;
        bool gate = _s.Gate;
        Reset(gate);
        _s.Access = (byte)access;
        _s.Mode = (byte)(mode > 5 ? mode - 4 : mode);
        _s.IsBcd = (value & 1) != 0;
    }

    /// <summary>A byte of a count.</summary>
    public void WriteCount(byte value, long now)
    {
        if (_s.Access == BothBytes && !_s.HalfWritten)
        {
            _s.WriteLatch = value;
            _s.HalfWritten = true;
            if (_s.Mode == 0)
            {
                // The first byte stops counting and takes OUT low at once (data sheet, mode 0).
                _s.Origin = NotCounting;
                _s.Frozen = NotCounting;
            }

            return;
        }

        int raw = _s.Access switch
        {
            LowByte => value,
            HighByte => value << 8,
            _ => _s.WriteLatch | (value << 8),
        };
        _s.HalfWritten = false;
        Load(FromRegister(raw), now);
    }

    /// <summary>A byte of the status, of a latched count, or of the running count, in this order.</summary>
    public byte ReadCount(long now)
    {
        if (_s.HasLatchedStatus)
        {
            _s.HasLatchedStatus = false;
            return _s.LatchedStatus;
        }

        int count = _s.HasLatchedCount ? _s.LatchedCount : ToRegister(Count(now));
        bool high = _s.Access == HighByte || (_s.Access == BothBytes && _s.HalfRead);
        bool isLast = _s.Access != BothBytes || _s.HalfRead;
        _s.HalfRead = _s.Access == BothBytes && !_s.HalfRead;
        if (isLast)
        {
            _s.HasLatchedCount = false;
        }

        return (byte)(high ? count >> 8 : count);
    }

    /// <summary>The counter latch command; a count that is latched and not read yet stays.</summary>
    public void LatchCount(long now)
    {
        if (!_s.HasLatchedCount)
        {
            _s.LatchedCount = (ushort)ToRegister(Count(now));
            _s.HasLatchedCount = true;
        }
    }

    /// <summary>The read-back command's status: OUT, null count, access, mode, BCD.</summary>
    public void LatchStatus(long now)
    {
        if (!_s.HasLatchedStatus)
        {
            bool isNull = _s.IsNullCount || _s.HasPending || (_s.Origin != NotCounting && now < _s.Origin);
            _s.LatchedStatus = (byte)((Out(now) ? 0x80 : 0) | (isNull ? 0x40 : 0)
                | (_s.Access << 4) | (_s.Mode << 1) | (_s.IsBcd ? 1 : 0));
            _s.HasLatchedStatus = true;
        }
    }

    /// <summary>Drives GATE: a level in modes 0 and 4, a trigger in 1 and 5, both in 2 and 3.</summary>
    public void SetGate(bool gate, long now)
    {
        bool rises = gate && !_s.Gate;
        bool falls = !gate && _s.Gate;
        Settle(now);
        _s.Gate = gate;
        if (_s.IsNullCount || (!rises && !falls))
        {
            return;
        }

        switch (_s.Mode)
        {
            case 0 or 4:
                if (falls && _s.Origin != NotCounting)
                {
                    _s.Frozen = now - _s.Origin;
                }
                else if (rises && _s.Frozen != NotCounting)
                {
                    _s.Origin = now - _s.Frozen;
                    _s.Frozen = NotCounting;
                }

                break;
            case 1 or 5 when rises:
                _s.Origin = now + 1;
                _s.IsTriggered = true;
                _s.ActiveCount = _s.Reload;
                break;
            case 2 or 3:
                if (rises)
                {
                    _s.ActiveCount = _s.HasPending ? _s.Pending : _s.Reload;
                    _s.Reload = _s.ActiveCount;
                    _s.HasPending = false;
                    _s.Origin = now + 1;
                    _s.Frozen = NotCounting;
                }
                else if (falls)
                {
                    _s.Frozen = now - _s.Origin;
                }

                break;
        }
    }

    /// <summary>The OUT output.</summary>
    public bool Out(long now)
    {
        Settle(now);
        bool isIdle = _s.Origin == NotCounting;
        long clocks = Elapsed(now);
        return _s.Mode switch
        {
            0 => !isIdle && clocks >= _s.ActiveCount,
            1 => !_s.IsTriggered || isIdle || clocks < 0 || clocks >= _s.ActiveCount,
            2 => isIdle || !_s.Gate || clocks < 0 || clocks % _s.ActiveCount != _s.ActiveCount - 1,
            3 => isIdle || !_s.Gate || clocks < 0 || clocks % _s.ActiveCount < HighClocks(_s.ActiveCount),
            4 => isIdle || clocks != _s.ActiveCount,
            _ => !_s.IsTriggered || isIdle || clocks != _s.ActiveCount,
        };
    }

    /// <summary>
    /// The next clock at which OUT changes if nothing is written; <see cref="long.MaxValue"/> if never.
    /// </summary>
    public long NextChange(long now)
    {
        Settle(now);
        if (_s.Origin == NotCounting || _s.Frozen != NotCounting)
        {
            return long.MaxValue;
        }

        long n = _s.ActiveCount;
        long clocks = now - _s.Origin;
        long cycle = clocks < 0 ? 0 : clocks / n * n;
        long inCycle = clocks - cycle;
        long next = _s.Mode switch
        {
            0 => clocks < n ? n : long.MaxValue,
            1 => clocks < 0 ? 0 : clocks < n ? n : long.MaxValue,
            2 => inCycle < n - 1 ? cycle + n - 1 : cycle + n,
            3 => inCycle < HighClocks(n) ? cycle + HighClocks(n) : cycle + n,
            _ => clocks < n ? n : clocks == n ? n + 1 : long.MaxValue,
        };
        return next == long.MaxValue ? next : _s.Origin + next;
    }

    private static long HighClocks(long count) => (count + 1) / 2;

    private void Load(int count, long now)
    {
        Settle(now);
        bool isFirst = _s.IsNullCount;
        _s.IsNullCount = false;
        switch (_s.Mode)
        {
            case 1 or 5:
                // The new count is used from the next trigger on.
                _s.Reload = count;
                return;
            case 2 or 3 when !isFirst:
                // Used from the end of the current cycle (mode 2) or half-cycle (mode 3) on.
                _s.Pending = count;
                _s.PendingSince = now - _s.Origin;
                _s.HasPending = true;
                if (!_s.Gate)
                {
                    _s.Reload = count;
                }

                return;
        }

        _s.Reload = count;
        _s.ActiveCount = count;
        _s.Origin = now + 1;
        _s.Frozen = _s.Gate ? NotCounting : 0;
    }

    /// <summary>Takes a pending count into use if the cycle before it has ended.</summary>
    private void Settle(long now)
    {
        if (!_s.HasPending || _s.Frozen != NotCounting || _s.Origin == NotCounting)
        {
            return;
        }

        long n = _s.ActiveCount;
        long from = Math.Max(_s.PendingSince, 0);
        long cycle = from / n * n;
        bool inHighHalf = _s.Mode == 3 && from - cycle < HighClocks(n);
        long end = _s.Origin + cycle + (inHighHalf ? HighClocks(n) : n);
        if (now < end)
        {
            return;
        }

        _s.ActiveCount = _s.Pending;
        _s.Reload = _s.Pending;
        _s.HasPending = false;
        _s.Origin = inHighHalf ? end - HighClocks(_s.ActiveCount) : end;
    }

    private long Elapsed(long now) =>
        _s.Origin == NotCounting ? 0 : _s.Frozen != NotCounting ? _s.Frozen : now - _s.Origin;

    /// <summary>The counting element, 0 … modulus - 1.</summary>
    private int Count(long now)
    {
        Settle(now);
        if (_s.Origin == NotCounting)
        {
            return _s.Reload % Modulus;
        }

        long n = _s.ActiveCount;
        long clocks = Math.Max(Elapsed(now), 0);
        long count = _s.Mode switch
        {
            2 => n - (clocks % n),
            3 => SquareWaveCount(n, clocks % n),
            _ => n - clocks,
        };
        return (int)(((count % Modulus) + Modulus) % Modulus);
    }

    /// <summary>Mode 3 counts down by two; an odd count loses its last bit when it is loaded.</summary>
    private static long SquareWaveCount(long n, long inCycle)
    {
        long inHalf = inCycle < HighClocks(n) ? inCycle : inCycle - HighClocks(n);
        return (n & ~1L) - (2 * inHalf);
    }

    /// <summary>A register's value as a count: 0 stands for the modulus.</summary>
    private int FromRegister(int raw)
    {
        int count = _s.IsBcd
            ? ((raw >> 12) * 1000) + (((raw >> 8) & 0xF) * 100) + (((raw >> 4) & 0xF) * 10) + (raw & 0xF)
            : raw;
        return count == 0 ? Modulus : count;
    }

    private int ToRegister(int count) => _s.IsBcd
        ? ((count / 1000 % 10) << 12) | ((count / 100 % 10) << 8) | ((count / 10 % 10) << 4) | (count % 10)
        : count;

    /// <summary>All registers; plain data.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct State
    {
        /// <summary>The clock at which the counting element held the count; or not counting.</summary>
        public long Origin;

        /// <summary>Clocks that had passed when GATE stopped counting.</summary>
        public long Frozen;

        /// <summary>Clocks since <see cref="Origin"/> when the pending count was written.</summary>
        public long PendingSince;

        public int Reload;
        public int ActiveCount;
        public int Pending;
        public ushort LatchedCount;
        public byte LatchedStatus;
        public byte WriteLatch;
        public byte Mode;
        public byte Access;
        public bool IsBcd;
        public bool Gate;
        public bool IsTriggered;
        public bool IsNullCount;
        public bool HasPending;
        public bool HasLatchedCount;
        public bool HasLatchedStatus;
        public bool HalfWritten;
        public bool HalfRead;
    }
}
