using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Emulator.Dram.Timing;

/// <summary>Some of eight neighbouring banks, as a vector of all ones where they are.</summary>
internal static class Lanes
{
    /// <summary>Banks of a vector.</summary>
    internal const int Count = 8;

    /// <summary>Banks, in whole vectors.</summary>
    internal static int Pad(int banks) => (banks + Count - 1) & -Count;

    /// <summary>One bank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<uint> Only(int bank) =>
        Vector256.Equals(Vector256<uint>.Indices, Vector256.Create((uint)(bank % Count)));

    /// <summary>The bank group of a bank, as far as it is among the eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<uint> Group(int bank, int banksPerGroup)
    {
        uint same = (uint)-banksPerGroup;
        return Vector256.Equals(
            Vector256<uint>.Indices & Vector256.Create(same), Vector256.Create((uint)(bank % Count) & same));
    }
}
