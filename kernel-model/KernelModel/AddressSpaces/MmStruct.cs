using Emulator.Arch;
using KernelModel.Faults;
using KernelModel.Tasks;

namespace KernelModel.AddressSpaces;

/// <summary>An address space.</summary>
internal sealed partial class MmStruct
{
    /// <summary>Threads and vfork children that share it.</summary>
    public int Users { get; set; } = 1;

    /// <summary>Frames mapped now, and the most there ever were.</summary>
    public long ResidentPages => 0;

    public long PeakResidentPages => 0;

    public void Activate(ICpuControl cpu)
    {
    }

    public MmStruct? Fork() => null;

    public void Drop() => Users--;

    public bool Read(ulong at, Span<byte> into) => false;

    public bool Write(ulong at, ReadOnlySpan<byte> bytes) => false;

    public bool TryRead<T>(ulong at, out T value)
        where T : unmanaged
    {
        value = default;
        return false;
    }

    public bool TryWrite<T>(ulong at, in T value)
        where T : unmanaged => false;

    public FaultResult HandleFault(TaskStruct task, ulong address, FaultAccess access) => default;

    /// <summary>The identifier of a futex: the same for all who mean the same word.</summary>
    public bool TryFutexKey(ulong address, bool isPrivate, out long id)
    {
        id = (long)address;
        return true;
    }
}
