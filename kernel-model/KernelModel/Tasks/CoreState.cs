using Emulator.Arch;
using KernelModel.AddressSpaces;

namespace KernelModel.Tasks;

/// <summary>What the scheduler keeps for a core.</summary>
internal sealed class CoreState
{
    public CoreState(ICpuControl cpu)
    {
        Cpu = cpu;
    }

    public ICpuControl Cpu { get; }

    /// <summary>The thread on it; null: idle.</summary>
    public TaskStruct? Current { get; set; }

    /// <summary>Whose extended state its registers hold: saved only when another's is loaded.</summary>
    public TaskStruct? StateOwner { get; set; }

    /// <summary>The address space in its CR3.</summary>
    public MmStruct? ActiveMm { get; set; }

    /// <summary>The core's instruction count when the current thread's time was last added up.</summary>
    public ulong AccountedInstructions { get; set; }

    /// <summary>When the current thread's slice ends, in guest time.</summary>
    public long SliceEndNs { get; set; }

    /// <summary>Its thread has got work from another core: looked at before the kernel is left.</summary>
    public bool IsKicked { get; set; }
}
