using KernelModel.AddressSpaces;

namespace KernelModel.Paging;

/// <summary>What one core's TLB may hold (struct tlb_state).</summary>
internal sealed class CpuTlb
{
    /// <summary>PCIDs that a core uses in turn (TLB_NR_DYN_ASIDS); number n is PCID n + 1, 0 is the kernel's.</summary>
    public const int SlotCount = 6;

    /// <summary>The address space in CR3; null: the kernel's own tables.</summary>
    public MmStruct? Loaded;

    /// <summary>Its slot.</summary>
    public int Slot;

    /// <summary>The core idles or runs a kernel thread with a borrowed CR3.</summary>
    public bool IsLazy;

    /// <summary>The slot that is taken next.</summary>
    public int NextSlot;

    /// <summary>Whose translations a slot holds (<see cref="MmStruct.ContextId"/>); 0: nobody's.</summary>
    public readonly long[] Contexts = new long[SlotCount];

    /// <summary>Up to which change of that address space they are right.</summary>
    public readonly long[] Generations = new long[SlotCount];
}
