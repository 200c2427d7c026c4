using Emulator.Machine.Devices;

namespace Tests.Unit.Machine;

/// <summary>A local APIC, an IOAPIC and the 8259 pair on a bench.</summary>
internal sealed class ApicBench
{
    public ApicBench()
    {
        ApicBus bus = new();
        Apic = new LocalApic(0, Board, Board, Board.Events, Pic, bus);
        IoApic = new IoApic(bus, Apic);
        Pic.Output = Apic;
    }

    public TestBoard Board { get; } = new();

    public PicPair Pic { get; } = new();

    public LocalApic Apic { get; }

    public IoApic IoApic { get; }

    public uint this[int offset]
    {
        get => (uint)Apic.ReadMmio((ulong)offset, 4);
        set => Apic.WriteMmio((ulong)offset, 4, value);
    }

    /// <summary>Turns the APIC on, as an operating system does.</summary>
    public ApicBench Enabled()
    {
        this[ApicRegister.SpuriousVector] = 0x1FF;
        return this;
    }

    /// <summary>Sends a fixed interrupt to the processor itself.</summary>
    public void Interrupt(byte vector) => this[ApicRegister.InterruptCommandLow] = 0x4_0000U | vector;

    public void WriteEntry(int input, ulong value)
    {
        IoApic.WriteMmio(0, 4, (ulong)(0x11 + (2 * input)));
        IoApic.WriteMmio(0x10, 4, value >> 32);
        IoApic.WriteMmio(0, 4, (ulong)(0x10 + (2 * input)));
        IoApic.WriteMmio(0x10, 4, (uint)value);
    }

    public ulong ReadEntry(int input)
    {
        IoApic.WriteMmio(0, 4, (ulong)(0x10 + (2 * input)));
        ulong low = IoApic.ReadMmio(0x10, 4);
        IoApic.WriteMmio(0, 4, (ulong)(0x11 + (2 * input)));
        return low | (IoApic.ReadMmio(0x10, 4) << 32);
    }
}
