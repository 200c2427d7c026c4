namespace Emulator.Arch;

/// <summary>A physical address: what paging produces (SDM 3A 4.1.4); at most 52 bits wide.</summary>
public readonly record struct PhysicalAddress(ulong Value)
{
    /// <summary>The number of the 4 KiB page frame.</summary>
    public ulong Frame => Value >> 12;

    /// <summary>The offset inside the 4 KiB page frame.</summary>
    public ulong PageOffset => Value & 0xFFF;

    public static PhysicalAddress operator +(PhysicalAddress at, ulong offset) => new(at.Value + offset);

    public static PhysicalAddress Add(PhysicalAddress at, ulong offset) => at + offset;

    public override string ToString() => $"0x{Value:x}";
}
