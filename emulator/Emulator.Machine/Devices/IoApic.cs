using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emulator.Machine.Devices;

/// <summary>
/// An 82093AA I/O APIC with 24 inputs at 0xFEC00000 (Intel data sheet 290566). ISA line 0 arrives at input 2, as the
/// interrupt source override of every PC says; input 0 carries the output of the 8259 pair.
/// </summary>
/// <remarks>Lines are logical levels here, asserted or not, so the polarity bit is kept but changes nothing.</remarks>
internal sealed class IoApic : IDevice, IMmioDevice, IInterruptLines, IPicOutput
{
    public const ulong Base = 0xFEC0_0000;
    public const ulong RegionBytes = 0x1000;
    public const int InputCount = 24;

    private const int Select = 0x00;
    private const int Window = 0x10;
    private const int IdRegister = 0;
    private const int VersionRegister = 1;
    private const int ArbitrationRegister = 2;
    private const int FirstEntryRegister = 0x10;
    private const uint VersionValue = ((InputCount - 1) << 16) | 0x11;
    private const ulong Logical = 1UL << 11;
    private const ulong RemoteIrr = 1UL << 14;
    private const ulong Level = 1UL << 15;
    private const ulong Masked = 1UL << 16;
    private const ulong WritableBits = 0xFF00_0000_0001_AFFF;
    private const int TimerInput = 2;

    private readonly ApicBus _bus;
    private readonly LocalApic _bootstrap;
    private State _s;

    /// <param name="bus">The way to the local APICs.</param>
    /// <param name="bootstrap">The processor that takes external interrupts.</param>
    public IoApic(ApicBus bus, LocalApic bootstrap)
    {
        (_bus, _bootstrap) = (bus, bootstrap);
        bus.IoApic = this;
        Reset();
    }

    /// <inheritdoc />
    public string CheckpointName => "ioapic";

    /// <inheritdoc />
    public int MinimumBytes => 4;

    /// <inheritdoc />
    public int MaximumBytes => 4;

    /// <summary>True when an assertion of an ISA line would wake the bootstrap processor.</summary>
    public bool WouldWake(int line, Listening core) => WouldInputWake(line == 0 ? TimerInput : line, core);

    /// <summary>True when the output of the 8259 pair would wake the bootstrap processor by way of input 0.</summary>
    public bool WouldPicWake(Listening core) => WouldInputWake(0, core);

    /// <inheritdoc />
    public void Reset()
    {
        _s = default;
        for (int i = 0; i < InputCount; i++)
        {
            _s.Entries[i] = Masked;
        }

        _bootstrap.SetIoApicExternal(false);
    }

    /// <inheritdoc />
    public void SetLine(int line, bool isHigh)
    {
        // The slave's cascade occupies line 2 of the 8259 and is no line of its own.
        if (line != TimerInput)
        {
            SetInput(line == 0 ? TimerInput : line, isHigh);
        }
    }

    /// <inheritdoc />
    public void PicOutputChanged(bool isHigh) => SetInput(0, isHigh);

    /// <inheritdoc />
    public ulong ReadMmio(ulong offset, int sizeBytes) => offset switch
    {
        Select => _s.Selected,
        Window => ReadRegister(_s.Selected),
        _ => 0,
    };

    /// <inheritdoc />
    public void WriteMmio(ulong offset, int sizeBytes, ulong value)
    {
        if (offset == Select)
        {
            _s.Selected = (byte)value;
        }
        else if (offset == Window)
        {
            WriteRegister(_s.Selected, (uint)value);
        }
    }

    /// <summary>
    /// Ends level-triggered interrupts of a vector; an input that is still asserted interrupts again.
    /// </summary>
    public void EndOfInterrupt(byte vector)
    {
        for (int i = 0; i < InputCount; i++)
        {
            ref ulong entry = ref _s.Entries[i];
            if ((byte)entry == vector && (entry & Level) != 0)
            {
                entry &= ~RemoteIrr;
                Service(i);
            }
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => DeviceState.Save(writer, _s);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => DeviceState.Restore(reader, out _s);

    private static ApicMessage MessageOf(ulong entry) => new(
        (uint)(entry >> 56), (entry & Logical) != 0, ModeOf(entry), (byte)entry, (entry & Level) != 0);

    private static DeliveryMode ModeOf(ulong entry) => (DeliveryMode)((entry >> 8) & 7);

    private void SetInput(int input, bool isHigh)
    {
        uint bit = 1U << input;
        bool rises = isHigh && (_s.Inputs & bit) == 0;
        _s.Inputs = isHigh ? _s.Inputs | bit : _s.Inputs & ~bit;
        ulong entry = _s.Entries[input];
        if (ModeOf(entry) == DeliveryMode.ExtInt)
        {
            DriveExternal();
        }
        else if ((entry & Level) != 0)
        {
            Service(input);
        }
        else if (rises && (entry & Masked) == 0)
        {
            // An edge at a masked input is neither delivered nor held (data sheet, "Interrupt mask").
            Send(entry);
        }
    }

    /// <summary>Delivers a level-triggered input once, until its EOI.</summary>
    private void Service(int input)
    {
        ref ulong entry = ref _s.Entries[input];
        bool isWaiting = (_s.Inputs & (1U << input)) != 0 && (entry & (Masked | RemoteIrr)) == 0;
        if (isWaiting && ModeOf(entry) is DeliveryMode.Fixed or DeliveryMode.LowestPriority)
        {
            entry |= RemoteIrr;
            Send(entry);
        }
    }

    private void Send(ulong entry) => _bus.Send(MessageOf(entry));

    private bool WouldInputWake(int input, Listening core)
    {
        ulong entry = _s.Entries[input];
        return (entry & Masked) == 0
            && _bootstrap.WouldWake(ModeOf(entry), (byte)entry, core)
            && (ModeOf(entry) == DeliveryMode.ExtInt || _bootstrap.IsNamedBy(MessageOf(entry)));
    }

    private void DriveExternal()
    {
        bool isHigh = false;
        for (int i = 0; i < InputCount; i++)
        {
            bool isRouted = ModeOf(_s.Entries[i]) == DeliveryMode.ExtInt && (_s.Entries[i] & Masked) == 0;
            isHigh |= isRouted && (_s.Inputs & (1U << i)) != 0;
        }

        _bootstrap.SetIoApicExternal(isHigh);
    }

    private uint ReadRegister(int index)
    {
        int input = (index - FirstEntryRegister) >> 1;
        return index switch
        {
            IdRegister or ArbitrationRegister => _s.Identifier,
            VersionRegister => VersionValue,
            >= FirstEntryRegister when input < InputCount => (uint)(_s.Entries[input] >> (32 * (index & 1))),
            _ => 0,
        };
    }

    private void WriteRegister(int index, uint value)
    {
        if (index == IdRegister)
        {
            _s.Identifier = value & 0x0F00_0000;
            return;
        }

        int input = (index - FirstEntryRegister) >> 1;
        if (index < FirstEntryRegister || input >= InputCount)
        {
            return;
        }

        ref ulong entry = ref _s.Entries[input];
        int shift = 32 * (index & 1);
        ulong written = (entry & ~(0xFFFF_FFFFUL << shift)) | ((ulong)value << shift);
        entry = (written & WritableBits) | (entry & RemoteIrr);
        if ((entry & Level) == 0)
        {
            // Switching to edge clears Remote IRR, by which systems without an EOI register repair a lost EOI.
            entry &= ~RemoteIrr;
        }
        else
        {
            Service(input);
        }

        DriveExternal();
    }

    [InlineArray(InputCount)]
    private struct EntryTable
    {
        private ulong _first;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct State
    {
        public EntryTable Entries;
        public uint Inputs;
        public uint Identifier;
        public byte Selected;
    }
}
