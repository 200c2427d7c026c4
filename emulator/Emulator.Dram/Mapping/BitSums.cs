namespace Emulator.Dram.Mapping;

/// <summary>
/// A function of numbers that is a sum modulo 2 of what each of their bits gives, as shifts and mappings are, looked up
/// a byte at a time.
/// </summary>
public sealed class BitSums
{
    private readonly ulong[] _tables;

    /// <param name="function">The function; of 0 it is 0.</param>
    /// <param name="bits">Bits of its numbers; higher ones count for nothing.</param>
    public BitSums(Func<ulong, ulong> function, int bits)
    {
        _tables = new ulong[sizeof(ulong) * 256];
        ulong[] ofBit = [.. Enumerable.Range(0, bits).Select(bit => function(1UL << bit))];
        for (int i = 0; i < _tables.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                int place = (i / 256 * 8) + bit;
                _tables[i] ^= (i & (1 << bit)) != 0 && place < bits ? ofBit[place] : 0;
            }
        }
    }

    public ulong Of(ulong number) // HOT
    {
        ulong sum = 0;
        for (int table = 0; number != 0; number >>= 8, table += 256)
        {
            sum ^= _tables[table + (int)(byte)number];
        }

        return sum;
    }
}
