using System.Numerics;
using System.Runtime.InteropServices;

namespace Emulator.Machine.Devices;

/// <summary>
/// One 8259A interrupt controller (Intel data sheet 231468): command words ICW1–4 and OCW1–3, all priority modes. Two
/// of them make a <see cref="PicPair"/>.
/// </summary>
internal sealed class Pic8259
{
    private const byte IcwMark = 1 << 4;
    private const byte NeedsIcw4 = 1 << 0;
    private const byte IsSingle = 1 << 1;
    private const byte LevelTriggered = 1 << 3;
    private const byte Ocw3Mark = 1 << 3;
    private const byte Icw4AutoEoi = 1 << 1;
    private const byte Icw4SpecialFullyNested = 1 << 4;
    private const int SpuriousLevel = 7;

    private State _s;

    /// <summary>Whole state, for checkpoints of the pair.</summary>
    public ref State Registers => ref _s;

    /// <summary>The INT output.</summary>
    public bool IsRequesting => RequestedLevel >= 0;

    /// <summary>The vector of level 0, as ICW2 set it.</summary>
    public byte VectorBase => _s.VectorBase;

    /// <summary>
    /// The level that INT asks for: the highest unmasked request above every level in service; -1 without one.
    /// </summary>
    public int RequestedLevel => LevelAskedFor(_s.Requests);

    /// <summary>True when a request of the level, on top of those that wait, would make the chip ask.</summary>
    public bool WouldRequest(int level) => LevelAskedFor(_s.Requests | (1 << level)) >= 0;

    /// <summary>Power-on: everything clear; levels are edge-triggered until ELCR says otherwise.</summary>
    public void Reset(byte cascadeLevels)
    {
        _s = default;
        _s.LowestPriority = 7;
        _s.CascadeLevels = cascadeLevels;
    }

    /// <summary>Drives an input.</summary>
    public void SetLine(int level, bool isHigh)
    {
        byte bit = (byte)(1 << level);
        bool isLevel = _s.IsLevelTriggered || (_s.EdgeLevelControl & bit) != 0;
        bool wasHigh = (_s.Lines & bit) != 0;
        _s.Lines = (byte)(isHigh ? _s.Lines | bit : _s.Lines & ~bit);
        if (isHigh && (isLevel || !wasHigh))
        {
            _s.Requests |= bit;
        }
        else if (!isHigh)
        {
            // The request latch follows a line that falls before it was acknowledged, which makes spurious IRQ 7.
            _s.Requests &= (byte)~bit;
        }
    }

    /// <summary>
    /// INTA: takes the requested level into service and gives it; a request that went away gives level 7, not in
    /// service (data sheet, "Interrupt sequence").
    /// </summary>
    public int Acknowledge()
    {
        int level = RequestedLevel;
        if (level < 0)
        {
            return SpuriousLevel;
        }

        byte bit = (byte)(1 << level);
        bool isLevel = _s.IsLevelTriggered || (_s.EdgeLevelControl & bit) != 0;
        if (!isLevel)
        {
            _s.Requests &= (byte)~bit;
        }

        if (!_s.IsAutoEoi)
        {
            _s.InService |= bit;
        }
        else if (_s.RotatesOnAutoEoi)
        {
            _s.LowestPriority = (byte)level;
        }

        return level;
    }

    /// <summary>A read of the command port (A0 = 0): a poll word, ISR or IRR.</summary>
    public byte ReadCommand()
    {
        if (_s.IsPolling)
        {
            return Poll();
        }

        return _s.ReadsInService ? _s.InService : _s.Requests;
    }

    /// <summary>A read of the data port (A0 = 1): the mask.</summary>
    public byte ReadData() => _s.IsPolling ? Poll() : _s.Mask;

    /// <summary>A write of the command port: ICW1, OCW2 or OCW3.</summary>
    public void WriteCommand(byte value)
    {
        if ((value & IcwMark) != 0)
        {
            StartInitialization(value);
        }
        else if ((value & Ocw3Mark) != 0)
        {
            OperateWord3(value);
        }
        else
        {
            OperateWord2(value);
        }
    }

    /// <summary>A write of the data port: the next ICW while initializing, else OCW1.</summary>
    public void WriteData(byte value)
    {
        switch (_s.NextIcw)
        {
            case 2:
                _s.VectorBase = (byte)(value & 0xF8);
                _s.NextIcw = (byte)(!_s.IsSingle ? 3 : _s.NeedsIcw4 ? 4 : 0);
                break;
            case 3:
                // The wiring of the PC's cascade is fixed; what ICW3 says cannot change it.
                _s.NextIcw = (byte)(_s.NeedsIcw4 ? 4 : 0);
                break;
            case 4:
                _s.IsAutoEoi = (value & Icw4AutoEoi) != 0;
                _s.IsSpecialFullyNested = (value & Icw4SpecialFullyNested) != 0;
                _s.NextIcw = 0;
                break;
            default:
                _s.Mask = value;
                break;
        }
    }

    private int LevelAskedFor(int allRequests)
    {
        int requests = allRequests & ~_s.Mask;
        if (requests == 0)
        {
            return -1;
        }

        // In special mask mode a masked level in service blocks nobody; in special fully nested mode the cascade
        // level blocks only levels below itself, because the slave may raise a higher one of its own.
        int inService = _s.IsSpecialMask ? _s.InService & ~_s.Mask : _s.InService;
        int priority = PriorityOfHighest(requests);
        int serving = PriorityOfHighest(inService);
        int level = LevelOf(priority);
        bool isNested = _s.IsSpecialFullyNested && (_s.CascadeLevels & (1 << level)) != 0;
        bool isAllowed = isNested ? priority <= serving : priority < serving;
        return isAllowed ? level : -1;
    }

    /// <summary>ICW1 clears mask, service, edge latches and modes (data sheet, "Initialization").</summary>
    private void StartInitialization(byte value)
    {
        State old = _s;
        Reset(old.CascadeLevels);
        _s.Lines = old.Lines;
        _s.EdgeLevelControl = old.EdgeLevelControl;
        _s.VectorBase = old.VectorBase;
        _s.NeedsIcw4 = (value & NeedsIcw4) != 0;
        _s.IsSingle = (value & IsSingle) != 0;
        _s.IsLevelTriggered = (value & LevelTriggered) != 0;
        _s.Requests = (byte)(old.Lines & (_s.IsLevelTriggered ? 0xFF : old.EdgeLevelControl));
        _s.NextIcw = 2;
    }

    private void OperateWord3(byte value)
    {
        if ((value & (1 << 6)) != 0)
        {
            _s.IsSpecialMask = (value & (1 << 5)) != 0;
        }

        _s.IsPolling = (value & (1 << 2)) != 0;
        if ((value & (1 << 1)) != 0)
        {
            _s.ReadsInService = (value & 1) != 0;
        }
    }

    /// <summary>R, SL and EOI are bits 7:5: end of interrupt and rotation (data sheet, "OCW2").</summary>
    private void OperateWord2(byte value)
    {
        int level = value & 7;
        switch (value >> 5)
        {
            case 0b000: _s.RotatesOnAutoEoi = false; break;
            case 0b100: _s.RotatesOnAutoEoi = true; break;
            case 0b001: EndHighest(rotates: false); break;
            case 0b101: EndHighest(rotates: true); break;
            case 0b011: _s.InService &= (byte)~(1 << level); break;
            case 0b111:
                _s.InService &= (byte)~(1 << level);
                _s.LowestPriority = (byte)level;
                break;
            case 0b110: _s.LowestPriority = (byte)level; break;
        }
    }

    private void EndHighest(bool rotates)
    {
        // In special mask mode a non-specific EOI does not clear a masked level (data sheet, "Special mask mode").
        int inService = _s.IsSpecialMask ? _s.InService & ~_s.Mask : _s.InService;
        if (inService == 0)
        {
            return;
        }

        int level = LevelOf(PriorityOfHighest(inService));
        _s.InService &= (byte)~(1 << level);
        if (rotates)
        {
            _s.LowestPriority = (byte)level;
        }
    }

    /// <summary>A poll is an INTA whose answer goes to the reader: bit 7 a request, bits 2:0 its level.</summary>
    private byte Poll()
    {
        _s.IsPolling = false;
        return IsRequesting ? (byte)(0x80 | Acknowledge()) : (byte)0;
    }

    /// <summary>0 for the level after the lowest one … 7 for the lowest; 8 when no bit is set.</summary>
    private int PriorityOfHighest(int levels)
    {
        if (levels == 0)
        {
            return 8;
        }

        int first = (_s.LowestPriority + 1) & 7;
        int rotated = ((levels >> first) | (levels << (8 - first))) & 0xFF;
        return BitOperations.TrailingZeroCount(rotated);
    }

    private int LevelOf(int priority) => (priority + _s.LowestPriority + 1) & 7;

    /// <summary>All registers; plain data.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct State
    {
        public byte Requests;
        public byte InService;
        public byte Mask;
        public byte Lines;
        public byte EdgeLevelControl;
        public byte VectorBase;
        public byte LowestPriority;
        public byte NextIcw;
        public byte CascadeLevels;
        public bool NeedsIcw4;
        public bool IsSingle;
        public bool IsLevelTriggered;
        public bool IsAutoEoi;
        public bool RotatesOnAutoEoi;
        public bool IsSpecialMask;
        public bool IsSpecialFullyNested;
        public bool IsPolling;
        public bool ReadsInService;
    }
}
