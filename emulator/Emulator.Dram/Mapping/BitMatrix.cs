using System.Numerics;

namespace Emulator.Dram.Mapping;

/// <summary>Matrices over GF(2): row i is the mask of the input bits that output bit i is the parity of.</summary>
internal static class BitMatrix
{
    /// <summary>The first row that is a sum of those before it, or −1.</summary>
    internal static int FirstDependent(ReadOnlySpan<ulong> rows)
    {
        ulong[] byTop = new ulong[64];
        for (int i = 0; i < rows.Length; i++)
        {
            ulong rest = rows[i];
            while (rest != 0 && byTop[BitOperations.Log2(rest)] is not 0 and ulong other)
            {
                rest ^= other;
            }

            if (rest == 0)
            {
                return i;
            }

            byTop[BitOperations.Log2(rest)] = rest;
        }

        return -1;
    }

    /// <summary>The inverse of independent rows.</summary>
    internal static ulong[] Invert(ReadOnlySpan<ulong> rows)
    {
        ulong[] left = rows.ToArray();
        ulong[] right = new ulong[left.Length];
        for (int i = 0; i < right.Length; i++)
        {
            right[i] = 1UL << i;
        }

        for (int bit = 0; bit < left.Length; bit++)
        {
            int pivot = Array.FindIndex(left, bit, row => ((row >> bit) & 1) != 0);
            (left[bit], left[pivot]) = (left[pivot], left[bit]);
            (right[bit], right[pivot]) = (right[pivot], right[bit]);
            for (int row = 0; row < left.Length; row++)
            {
                if (row != bit && ((left[row] >> bit) & 1) != 0)
                {
                    left[row] ^= left[bit];
                    right[row] ^= right[bit];
                }
            }
        }

        return right;
    }
}
