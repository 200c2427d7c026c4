using System.Numerics;

namespace Emulator.Dram.Mapping;

/// <summary>
/// A number made of address bits: bit i is the parity of the address under a mask. A field whose bits are neighbours
/// and unmixed is one shift and one mask.
/// </summary>
internal sealed class AddressField
{
    private readonly ulong[] _masks;
    private readonly int _shift;
    private readonly ulong _plainMask;
    private readonly bool _isPlain;

    internal AddressField(IEnumerable<ulong> masks)
    {
        _masks = [.. masks];
        _shift = _masks.Length > 0 ? BitOperations.TrailingZeroCount(_masks[0]) : 0;
        _plainMask = (1UL << _masks.Length) - 1;
        _isPlain = _masks.Select((mask, i) => mask == 1UL << (_shift + i)).All(plain => plain);
    }

    internal int Bits => _masks.Length;

    internal IReadOnlyList<ulong> Masks => _masks;

    internal int ValueOf(ulong address) // HOT
    {
        if (_isPlain)
        {
            return (int)((address >> _shift) & _plainMask);
        }

        int value = 0;
        for (int i = 0; i < _masks.Length; i++)
        {
            value |= (BitOperations.PopCount(address & _masks[i]) & 1) << i;
        }

        return value;
    }
}
