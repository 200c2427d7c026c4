using System.Numerics;

namespace Emulator.Dram.Mapping;

/// <summary>
/// A number made of address bits: bit i is the parity of the address under a mask. It is kept as shifts of the address:
/// all bits that move the same way are one shift and one mask, so that a field of neighbours is a single one, and a
/// field hashed by another two.
/// </summary>
internal sealed class AddressField
{
    private readonly int _firstShift;
    private readonly ulong _firstMask;
    private readonly (int Shift, ulong Mask)[] _others;

    internal AddressField(IReadOnlyList<ulong> masks)
    {
        Bits = masks.Count;
        SortedDictionary<int, ulong> shifts = [];
        for (int i = 0; i < masks.Count; i++)
        {
            for (ulong rest = masks[i]; rest != 0; rest &= rest - 1)
            {
                // Rotation to the right: address bits below the field's bit come around from the left.
                int shift = (BitOperations.TrailingZeroCount(rest) - i) & 63;
                shifts[shift] = shifts.GetValueOrDefault(shift) ^ (1UL << i);
            }
        }

        (int Shift, ulong Mask)[] all = [.. shifts.Select(row => (row.Key, row.Value))];
        (_firstShift, _firstMask) = all.Length > 0 ? all[0] : (0, 0);
        _others = all.Length > 0 ? all[1..] : [];
    }

    internal int Bits { get; }

    internal int ValueOf(ulong address) // HOT
    {
        ulong value = BitOperations.RotateRight(address, _firstShift) & _firstMask;
        foreach ((int shift, ulong mask) in _others)
        {
            value ^= BitOperations.RotateRight(address, shift) & mask;
        }

        return (int)value;
    }
}
