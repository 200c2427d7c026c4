using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>Reset, checkpoints, and what must follow when registers that decide modes change.</summary>
public sealed unsafe partial class Core
{
    private bool _alignmentChecked;
    private bool _dataBreakpointsArmed;

    /// <inheritdoc />
    public string CheckpointName => "cpu0";

    /// <summary>Puts the core into its power-on state (SDM 3A table 10-1).</summary>
    public void Reset()
    {
    }

    /// <summary>To be called after <see cref="State"/> was written from outside: works out everything that is derived from it.</summary>
    public void StateChanged()
    {
    }

    /// <summary>CR0, CR3, CR4, EFER, PKRU, PKRS, PDPTEs or RFLAGS.AC changed: makes the walk controls anew.</summary>
    /// <param name="flush">Drop all soft translations too.</param>
    internal void PagingChanged(bool flush)
    {
    }

    /// <summary>CS, CPL or EFER.LMA changed: sets the code mode, the instruction-pointer mask and the soft TLB bank.</summary>
    internal void CodeSegmentChanged()
    {
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader)
    {
    }

    /// <inheritdoc />
    public void FrameWritten(PhysicalAddress at, int sizeBytes)
    {
    }

    /// <inheritdoc />
    public void FrameAttributesChanged(PhysicalAddress frame)
    {
    }

    /// <inheritdoc />
    public void MapChanged()
    {
    }

    /// <summary>Segment checks: limit, type, null; gives the linear address, or raises #GP or #SS (SDM 3A 5.3–5.5).</summary>
    internal bool LinearOf(int segment, ulong offset, int sizeBytes, AccessKind kind, out ulong linear)
    {
        linear = SegmentAt(segment)->Base + offset;
        return true;
    }

    /// <summary>Compares a data access with DR0–DR3.</summary>
    internal void MatchDataBreakpoints(ulong linear, int sizeBytes, AccessKind kind)
    {
    }
}
