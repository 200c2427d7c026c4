using Emulator.Arch;
using KernelModel.AddressSpaces;
using KernelModel.Frames;

namespace KernelModel.Paging;

/// <summary>
/// Keeps cores' translations right as arch/x86/mm/tlb.c does: each address space has a generation that every change
/// raises; each core remembers, for six PCIDs, whose translations they hold and of which generation.
/// </summary>
internal sealed class TlbMaintenance
{
    /// <summary>More pages than this are flushed as a whole (tlb_single_page_flush_ceiling).</summary>
    public const ulong SinglePageCeiling = 33;

    private readonly IReadOnlyList<ICpuControl> _cpus;
    private readonly PhysicalMemory _frames;
    private readonly CpuTlb[] _states;
    private readonly long[] _flushes = new long[Enum.GetValues<TlbFlushCause>().Length];
    private readonly PhysicalAddress _kernelRoot;

    /// <param name="cpus">The cores.</param>
    /// <param name="frames">Knows the core on which the kernel works, and the kernel's own PML4.</param>
    public TlbMaintenance(IReadOnlyList<ICpuControl> cpus, PhysicalMemory frames)
    {
        _cpus = cpus;
        _frames = frames;
        _kernelRoot = new PhysicalAddress((ulong)frames.Tables.RootPfn << 12);
        _states = new CpuTlb[cpus.Count];
        for (int i = 0; i < _states.Length; i++)
        {
            _states[i] = new CpuTlb();
        }
    }

    /// <summary>Switches of CR3 between address spaces.</summary>
    public long Switches { get; private set; }

    /// <summary>Single pages dropped by INVLPG, on all cores.</summary>
    public long PagesInvalidated { get; private set; }

    /// <summary>How often a core went idle with an address space in its CR3.</summary>
    public long LazyEntries { get; private set; }

    /// <summary>Shootdowns that an idle core was spared.</summary>
    public long LazySkips { get; private set; }

    /// <summary>How often such a core, back to work, had to drop what it remembered.</summary>
    public long LazyFlushes { get; private set; }

    /// <summary>How often translations were dropped for a reason.</summary>
    public long this[TlbFlushCause cause] => _flushes[(int)cause];

    /// <summary>Puts an address space into a core's CR3 (switch_mm_irqs_off).</summary>
    public void Activate(ICpuControl cpu, MmStruct next) // HOT
    {
        CpuTlb state = _states[cpu.Number];
        bool wasLazy = state.IsLazy;
        state.IsLazy = false;
        if (state.Loaded == next)
        {
            // A lazy core was left alone by shootdowns: it looks now whether it missed one.
            if (wasLazy && state.Generations[state.Slot] != next.TlbGeneration)
            {
                LazyFlushes++;
                state.Generations[state.Slot] = next.TlbGeneration;
                Load(cpu, next, state.Slot, keepsTranslations: false);
            }

            return;
        }

        Switches++;
        if (state.Loaded is { } previous)
        {
            previous.CpuMask &= ~(1UL << cpu.Number);
        }

        next.CpuMask |= 1UL << cpu.Number;
        int slot = ChooseSlot(state, next, out bool keeps);
        state.Loaded = next;
        state.Slot = slot;
        Load(cpu, next, slot, keeps);
    }

    /// <summary>The core idles: it keeps the address space that it has until somebody needs it gone (enter_lazy_tlb).
    /// </summary>
    public void EnterLazy(ICpuControl cpu)
    {
        if (_states[cpu.Number] is { Loaded: not null, IsLazy: false } state)
        {
            LazyEntries++;
            state.IsLazy = true;
        }
    }

    /// <summary>
    /// Pages of an address space lost rights or their frames: no core may use what it remembers (flush_tlb_mm_range).
    /// </summary>
    /// <param name="mm">The address space.</param>
    /// <param name="start">First address.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="freedTables">Page tables were freed: lazy cores must let go too.</param>
    public void FlushRange(MmStruct mm, ulong start, ulong end, bool freedTables)
    {
        mm.TlbGeneration++;
        ulong pages = (end - start + 0xFFF) >> 12;
        for (ulong mask = mm.CpuMask; mask != 0; mask &= mask - 1)
        {
            int cpu = System.Numerics.BitOperations.TrailingZeroCount(mask);
            bool isLocal = cpu == _frames.CurrentCpu;
            if (!isLocal)
            {
                if (_states[cpu].IsLazy && !freedTables)
                {
                    LazySkips++;
                    continue;
                }

                _flushes[(int)TlbFlushCause.RemoteSend]++;
            }

            Flush(cpu, mm, start & ~0xFFFUL, pages, isLocal);
        }
    }

    /// <summary>All translations of an address space go (flush_tlb_mm).</summary>
    public void FlushAll(MmStruct mm) => FlushRange(mm, 0, ulong.MaxValue & ~0xFFFUL, freedTables: true);

    /// <summary>An address space ends: no core may have it in CR3.</summary>
    public void Forget(MmStruct mm)
    {
        for (ulong mask = mm.CpuMask; mask != 0; mask &= mask - 1)
        {
            int cpu = System.Numerics.BitOperations.TrailingZeroCount(mask);
            LoadKernelTables(_cpus[cpu], _states[cpu]);
        }

        mm.CpuMask = 0;
    }

    /// <summary>One core's part of a flush (flush_tlb_func).</summary>
    private void Flush(int cpu, MmStruct mm, ulong start, ulong pages, bool isLocal)
    {
        CpuTlb state = _states[cpu];
        if (state.Loaded != mm)
        {
            return;
        }

        if (state.IsLazy && !isLocal)
        {
            mm.CpuMask &= ~(1UL << cpu);
            LoadKernelTables(_cpus[cpu], state);
            return;
        }

        long seen = state.Generations[state.Slot];
        if (seen == mm.TlbGeneration)
        {
            return;
        }

        bool isPartial = pages <= SinglePageCeiling && seen + 1 == mm.TlbGeneration;
        if (isPartial)
        {
            for (ulong i = 0; i < pages; i++)
            {
                _cpus[cpu].InvalidatePage(new LinearAddress(start + (i << 12)));
            }

            PagesInvalidated += (long)pages;
        }
        else
        {
            _cpus[cpu].InvalidatePcid(state.Slot + 1);
        }

        TlbFlushCause cause = !isLocal ? TlbFlushCause.RemoteShootdown
            : isPartial ? TlbFlushCause.LocalPages : TlbFlushCause.LocalMmShootdown;
        _flushes[(int)cause]++;
        state.Generations[state.Slot] = mm.TlbGeneration;
    }

    /// <summary>choose_new_asid: the slot that holds the address space, or the next in turn.</summary>
    private static int ChooseSlot(CpuTlb state, MmStruct next, out bool keepsTranslations)
    {
        for (int slot = 0; slot < CpuTlb.SlotCount; slot++)
        {
            if (state.Contexts[slot] == next.ContextId)
            {
                keepsTranslations = state.Generations[slot] == next.TlbGeneration;
                state.Generations[slot] = next.TlbGeneration;
                return slot;
            }
        }

        int taken = state.NextSlot;
        state.NextSlot = (taken + 1) % CpuTlb.SlotCount;
        state.Contexts[taken] = next.ContextId;
        state.Generations[taken] = next.TlbGeneration;
        keepsTranslations = false;
        return taken;
    }

    private void Load(ICpuControl cpu, MmStruct mm, int slot, bool keepsTranslations)
    {
        if (!keepsTranslations)
        {
            _flushes[(int)TlbFlushCause.TaskSwitch]++;
        }

        cpu.LoadCr3(new PhysicalAddress((ulong)mm.Tables.Root << 12), slot + 1, keepsTranslations);
    }

    private void LoadKernelTables(ICpuControl cpu, CpuTlb state)
    {
        state.Loaded = null;
        state.IsLazy = false;
        cpu.LoadCr3(_kernelRoot, 0, keepsTranslations: true);
    }
}
