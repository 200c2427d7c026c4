namespace Emulator.Arch;

/// <summary>A linear address: what segmentation produces and paging translates (SDM 3A 3.1).</summary>
/// <param name="Value">The address; 32 bits wide outside 64-bit mode.</param>
public readonly record struct LinearAddress(ulong Value)
{
    /// <summary>The width of canonical addresses with 4-level paging, and of a processor without 5-level paging.
    /// </summary>
    public const int Bits4Level = 48;

    /// <summary>The width of canonical addresses with 5-level paging (CR4.LA57).</summary>
    public const int Bits5Level = 57;

    /// <summary>The offset inside the 4 KiB page.</summary>
    public ulong PageOffset => Value & 0xFFF;

    /// <summary>The address of the 4 KiB page.</summary>
    public LinearAddress Page => new(Value & ~0xFFFUL);

    /// <summary>True when bits 63:<paramref name="widthBits"/>-1 are all equal (SDM 1 3.3.7.1).</summary>
    /// <param name="widthBits">48 with 4-level paging, 57 with 5-level paging.</param>
    public bool IsCanonical(int widthBits) => (ulong)((long)(Value << (64 - widthBits)) >> (64 - widthBits)) == Value;

    public static LinearAddress operator +(LinearAddress at, ulong offset) => new(at.Value + offset);

    public static LinearAddress Add(LinearAddress at, ulong offset) => at + offset;

    public override string ToString() => $"0x{Value:x16}";
}
