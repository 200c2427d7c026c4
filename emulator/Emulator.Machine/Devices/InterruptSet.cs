using System.Numerics;
using System.Runtime.CompilerServices;

namespace Emulator.Machine.Devices;

/// <summary>256 bits, one for each vector: the form of IRR, ISR and TMR (SDM 3A 10.8.4).</summary>
[InlineArray(8)]
internal struct InterruptSet
{
    private uint _first;

    /// <summary>The highest vector in the set; -1 when it is empty.</summary>
    public readonly int Highest
    {
        get
        {
            for (int i = 7; i >= 0; i--)
            {
                if (this[i] != 0)
                {
                    return (i * 32) + BitOperations.Log2(this[i]);
                }
            }

            return -1;
        }
    }

    public readonly bool Contains(int vector) => (this[vector >> 5] & (1U << (vector & 31))) != 0;

    public void Add(int vector) => this[vector >> 5] |= 1U << (vector & 31);

    public void Remove(int vector) => this[vector >> 5] &= ~(1U << (vector & 31));
}
