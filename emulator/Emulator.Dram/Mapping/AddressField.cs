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
    private readonly int[] _otherShifts;
    private readonly ulong[] _otherMasks;

    internal AddressField(ReadOnlySpan<ulong> bits)
    {
        ulong[] byShift = new ulong[64];
        for (int i = 0; i < bits.Length; i++)
        {
            for (ulong rest = bits[i]; rest != 0; rest &= rest - 1)
            {
                // Rotation to the right: address bits below the field's bit come around from the left.
                byShift[(BitOperations.TrailingZeroCount(rest) - i) & 63] ^= 1UL << i;
            }
        }

        List<int> shifts = [];
        for (int shift = 0; shift < byShift.Length; shift++)
        {
            if (byShift[shift] != 0)
            {
                shifts.Add(shift);
            }
        }

        _firstShift = shifts.Count > 0 ? shifts[0] : 0;
        _secondShift = shifts.Count > 1 ? shifts[1] : 0;
        _firstMask = byShift[_firstShift];
        _secondMask = shifts.Count > 1 ? byShift[_secondShift] : 0;
        _otherShifts = shifts.Count > 2 ? [.. shifts[2..]] : [];
        _otherMasks = Array.ConvertAll(_otherShifts, shift => byShift[shift]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ValueOf(ulong address) // HOT
    {
        ulong value = (BitOperations.RotateRight(address, _firstShift) & _firstMask)
            ^ (BitOperations.RotateRight(address, _secondShift) & _secondMask);
        return (int)(_otherShifts.Length == 0 ? value : value ^ SumOfOthers(address));
    }

    private ulong SumOfOthers(ulong address) // HOT
    {
        ulong value = 0;
        for (int i = 0; i < _otherShifts.Length; i++)
        {
            value ^= BitOperations.RotateRight(address, _otherShifts[i]) & _otherMasks[i];
        }

        return value;
    }
}
