using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>
/// The MMU of one core, as function: it drives a <see cref="PageWalk"/> from the root over guest memory and sets A and
/// D there by compare-and-swap. It remembers nothing; <see cref="SoftTlb"/> does, for speed.
/// </summary>
public sealed unsafe class FunctionalMmu
{
    private readonly IPhysicalAddressSpace _memory;
    private readonly PhysicalMap* _map;

    /// <param name="memory">Guest physical memory, where the paging structures lie.</param>
    /// <param name="counters">Where to count; a new set when absent.</param>
    public FunctionalMmu(IPhysicalAddressSpace memory, MmuCounters? counters = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        _memory = memory;
        _map = memory.Map;
        Counters = counters ?? new MmuCounters();
    }

    /// <summary>What this MMU has done.</summary>
    public MmuCounters Counters { get; }

    /// <summary>Reads the four PDPTEs of PAE paging at CR3 (SDM 3A 4.4.1); false means #GP(0).</summary>
    public static bool TryLoadPdptes(
        IPhysicalAddressSpace memory, ulong cr3, int physicalAddressBits, out PdpteRegisters registers) =>
        PdpteRegisters.TryLoad(memory, cr3, physicalAddressBits, out registers);

    /// <summary>
    /// Translates an address, setting A and D as the access demands. The address must be canonical; the physical
    /// address has passed the A20 gate.
    /// </summary>
    /// <returns>False when the access faults: <paramref name="result"/> then has the error code, and memory is
    /// unchanged.</returns>
    [SkipLocalsInit]
    public bool Translate(in WalkControls controls, LinearAddress at, Access access, out WalkResult result) // HOT
    {
        WalkStart root = default;
        Unsafe.SkipInit(out PageWalk walk);
        walk.BeginHere(in controls, in root, at, access);
        ReadEntries(ref walk);
        while (walk.NeedsUpdate(out PhysicalAddress entryAt, out ulong expected, out ulong desired))
        {
            Update(ref walk, entryAt, expected, desired);
        }

        result = walk.Result;
        result.PhysicalAddress = new PhysicalAddress(result.PhysicalAddress.Value & _map->A20Mask);
        Counters.CountWalk(controls.Mode, access.Kind, walk.LevelCount, in result);
        return !result.Faulted;
    }

    /// <summary>The same walk for tools: it writes and counts nothing.</summary>
    public bool Probe(in WalkControls controls, LinearAddress at, Access access, out WalkResult result) =>
        Probe(in controls, at, access, out result, out _);

    /// <summary>The same walk for tools, with every level: <see cref="PageWalk.LevelCount"/> and <see
    /// cref="PageWalk.LevelAt"/>.</summary>
    public bool Probe(
        in WalkControls controls, LinearAddress at, Access access, out WalkResult result, out PageWalk walk)
    {
        WalkStart root = default;
        walk = PageWalk.Begin(in controls, in root, at, access);
        while (walk.NeedsEntry(out PhysicalAddress entryAt))
        {
            walk.Supply(ReadEntry(entryAt, walk.EntrySizeBytes));
        }

        result = walk.Result;
        result.PhysicalAddress = new PhysicalAddress(result.PhysicalAddress.Value & _map->A20Mask);
        return !result.Faulted;
    }

    private void ReadEntries(ref PageWalk walk) // HOT
    {
        while (walk.NeedsEntry(out PhysicalAddress entryAt))
        {
            walk.Supply(ReadEntry(entryAt, walk.EntrySizeBytes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadEntry(PhysicalAddress entryAt, int sizeBytes) // HOT
    {
        ulong at = entryAt.Value & _map->A20Mask;
        if (!_map->IsReadable(at))
        {
            return _memory.Read(new PhysicalAddress(at), sizeBytes);
        }

        byte* host = _map->Host + at;
        return sizeBytes == 8 ? Volatile.Read(ref *(ulong*)host) : Volatile.Read(ref *(uint*)host);
    }

    /// <summary>Performs one update of A or D, and reads the entries again when another core was first.</summary>
    private void Update(ref PageWalk walk, PhysicalAddress entryAt, ulong expected, ulong desired)
    {
        int entriesRead = walk.LevelCount;
        bool succeeded = TryReplace(entryAt.Value & _map->A20Mask, walk.EntrySizeBytes, expected, desired);
        walk.Updated(succeeded);
        if (succeeded)
        {
            Counters.EntriesUpdated++;
            return;
        }

        Counters.UpdatesRetried++;
        Counters.EntriesRead += entriesRead;
        ReadEntries(ref walk);
    }

    private bool TryReplace(ulong at, int sizeBytes, ulong expected, ulong desired)
    {
        if (_map->IsWritable(at))
        {
            byte* host = _map->Host + at;
            return sizeBytes == 8
                ? Interlocked.CompareExchange(ref *(ulong*)host, desired, expected) == expected
                : Interlocked.CompareExchange(ref *(uint*)host, (uint)desired, (uint)expected) == (uint)expected;
        }

        if (_memory.CompareExchange(new PhysicalAddress(at), sizeBytes, expected, desired))
        {
            return true;
        }

        // Entries outside RAM cannot be swapped: a device takes a plain write, ROM drops it, and the walk goes on.
        // Retrying a refusal that can never end would hang the core on a guest's mistake.
        if (!IsRam(at))
        {
            _memory.Write(new PhysicalAddress(at), sizeBytes, desired);
            return true;
        }

        return false;
    }

    private bool IsRam(ulong at) =>
        at >> 12 < _map->FrameCount
        && (_map->Attributes[at >> 12] & (byte)(FrameAttributes.Rom | FrameAttributes.Mmio)) == 0;
}
