using System.Numerics;
using System.Runtime.CompilerServices;

namespace Emulator.Dram.Mapping;

/// <summary>
/// A number made of address bits: bit i is the parity of the address under a mask. It is kept as shifts of the address:
/// all bits that move the same way are one shift and one mask, so that a field of neighbours is a single one, and a
/// field hashed by another two. The first two are at hand, and only those that there are more are looped over.
/// </summary>
internal readonly struct AddressField
{
    private readonly ulong _firstMask;
    private readonly ulong _secondMask;
    private readonly int _firstShift;
    private readonly int _secondShift;
    private readonly (int Shift, ulong Mask)[]? _others;

    internal AddressField(IReadOnlyList<ulong> masks)
    {
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
        (_firstShift, _firstMask) = all.ElementAtOrDefault(0);
        (_secondShift, _secondMask) = all.ElementAtOrDefault(1);
        _others = all.Length > 2 ? all[2..] : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ValueOf(ulong address) // HOT
    {
        ulong value = (BitOperations.RotateRight(address, _firstShift) & _firstMask)
            ^ (BitOperations.RotateRight(address, _secondShift) & _secondMask);
        return (int)(_others is null ? value : value ^ Sum(_others, address));
    }

    private static ulong Sum((int Shift, ulong Mask)[] parts, ulong address) // HOT
    {
        ulong value = 0;
        foreach ((int shift, ulong mask) in parts)
        {
            value ^= BitOperations.RotateRight(address, shift) & mask;
        }

        return value;
    }
}
