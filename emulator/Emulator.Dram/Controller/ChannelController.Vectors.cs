using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Emulator.Dram.Timing;

namespace Emulator.Dram.Controller;

/// <summary>The choice among all banks of a rank at once, eight to a vector.</summary>
internal sealed partial class ChannelController
{
    /// <summary>What the banks of a rank want in one direction: the earliest clock, then who goes in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ConsiderRank(int rank, bool writes, uint clock) // HOT
    {
        int first = rank * _banksPerRank;
        int count = _banksPerRank;
        ref uint ready = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bankReady), first);
        ref uint moveReady = ref Unsafe.Add(ref ready, writes ? _writeReady : _readReady);
        ref uint activateReady = ref Unsafe.Add(ref ready, _activateReady);
        ref uint prechargeReady = ref Unsafe.Add(ref ready, _prechargeReady);
        ref uint moves = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_keys), KeysOf(writes) + first);
        ref uint activates = ref Unsafe.Add(ref moves, _keyStride);
        ref uint precharges = ref Unsafe.Add(ref activates, _keyStride);
        ref uint gate = ref _timing.Gates[rank * TimingTable.Stride];
        uint moveGate = Unsafe.Add(ref gate, (int)(writes ? CommandKind.Write : CommandKind.Read));
        uint activateGate = Unsafe.Add(ref gate, (int)CommandKind.Activate);
        uint prechargeGate = Unsafe.Add(ref gate, (int)CommandKind.Precharge);
        Vector256<uint> earliest = Vector256<uint>.AllBitsSet;
        for (int i = 0; i < count; i += Vector256<uint>.Count)
        {
            Vector256<uint> move = Clocks(ref moveReady, ref moves, moveGate, i);
            Vector256<uint> activate = Clocks(ref activateReady, ref activates, activateGate, i);
            Vector256<uint> precharge = Clocks(ref prechargeReady, ref precharges, prechargeGate, i);
            earliest = Vector256.Min(Vector256.Min(earliest, move), Vector256.Min(activate, precharge));
        }

        uint at = SmallestOf(earliest);
        if (at == Urgency.NoKey)
        {
            return;
        }

        at = Math.Max(at, clock);
        long wait = (long)(at - clock) << Urgency.ClockShift;
        if (wait >= _best)
        {
            return;
        }

        long urgency = moveGate > at ? Urgency.None : Oldest(ref moveReady, ref moves, count, at, Urgency.Move);
        if (activateGate <= at && (urgency == Urgency.None || !_hitsFirst))
        {
            urgency = Math.Min(urgency, Oldest(ref activateReady, ref activates, count, at, _activateClass));
        }

        if (prechargeGate <= at && (urgency == Urgency.None || !_hitsFirst))
        {
            urgency = Math.Min(urgency, Oldest(ref prechargeReady, ref precharges, count, at, _prechargeClass));
        }

        _best = Math.Min(_best, wait + urgency);
    }

    /// <summary>When eight banks may have what they want; of those that want nothing: never.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Clocks(ref uint ready, ref uint keys, uint gate, int bank)
    {
        Vector256<uint> clocks = Vector256.Max(Vector256.LoadUnsafe(ref ready, (nuint)bank), Vector256.Create(gate));
        Vector256<uint> none = Vector256.Equals(
            Vector256.LoadUnsafe(ref keys, (nuint)bank), Vector256<uint>.AllBitsSet);
        return clocks | none;
    }

    /// <summary>The oldest of the requests whose banks are ready at a clock.</summary>
    private static long Oldest(ref uint ready, ref uint keys, int count, uint at, long commandClass) // HOT
    {
        Vector256<uint> oldest = Vector256<uint>.AllBitsSet;
        Vector256<uint> clock = Vector256.Create(at);
        for (int i = 0; i < count; i += Vector256<uint>.Count)
        {
            Vector256<uint> waits = Vector256.GreaterThan(Vector256.LoadUnsafe(ref ready, (nuint)i), clock);
            oldest = Vector256.Min(oldest, Vector256.LoadUnsafe(ref keys, (nuint)i) | waits);
        }

        uint key = SmallestOf(oldest);
        return key == Urgency.NoKey ? Urgency.None : commandClass + key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SmallestOf(Vector256<uint> values)
    {
        Vector128<uint> four = Vector128.Min(values.GetLower(), values.GetUpper());
        Vector128<uint> two = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2u, 3u, 0u, 1u)));
        return Math.Min(two.ToScalar(), two.GetElement(1));
    }
}
