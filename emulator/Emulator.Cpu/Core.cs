using System.Runtime.InteropServices;
using Emulator.Arch;
using Emulator.Mmu;

namespace Emulator.Cpu;

/// <summary>
/// One x86-64 core: its state, its MMU and the loop that runs it. Guest faults are values inside; no guest can make a
/// method throw. Start reading at <c>Core.Run.cs</c>.
/// </summary>
public sealed unsafe partial class Core : IFrameObserver, ICheckpointable, IDisposable
{
    /// <summary>Time-stamp ticks per instruction: a 1 GHz TSC and 4 ns an instruction.</summary>
    public const int TscTicksPerInstruction = 4;

    internal readonly CpuState* S;
    internal readonly IPhysicalAddressSpace Memory;
    internal readonly IPortSpace Ports;
    internal readonly IInterruptSource Interrupts;
    internal readonly ILocalApicPort Apic;
    internal readonly ITraceSink Trace;
    internal readonly INumericErrorPins NumericErrors;
    internal readonly FunctionalMmu Mmu;
    internal readonly SoftTlb Tlb;

    /// <summary>Everything that decides a translation, kept in step by <see cref="PagingChanged"/>.</summary>
    internal WalkControls Walk;

    /// <summary>Makes a core in the power-on state.</summary>
    /// <param name="model">What the CPU can do.</param>
    /// <param name="board">What it is connected to.</param>
    public Core(CpuModel model, in CoreConnections board)
    {
        Model = model;
        Memory = board.Memory;
        Ports = board.Ports;
        Interrupts = board.Interrupts;
        Apic = board.Apic;
        Trace = board.Trace;
        NumericErrors = board.NumericErrors ?? new NoNumericErrorPins();
        S = (CpuState*)NativeMemory.AlignedAlloc((nuint)sizeof(CpuState), 64);
        NativeMemory.Clear(S, (nuint)sizeof(CpuState));
        S->Map = Memory.Map;
        Mmu = new FunctionalMmu(Memory);
        Tlb = new SoftTlb(Memory.Map, Mmu.Counters);
        Blocks = new Decoding.BlockCache(this, board.CodeFrames ?? new Decoding.CodeFrames(Memory));
        Memory.AddObserver(this);
        Reset();
    }

    /// <summary>What the CPU can do: features, address widths, CPUID.</summary>
    public CpuModel Model { get; }

    /// <summary>All architectural state. Call <see cref="StateChanged"/> after writing to it from outside.</summary>
    public CpuState* State => S;

    /// <summary>Counters of what the core did.</summary>
    public CoreCounters Counters { get; } = new();

    /// <summary>Counters of the MMU.</summary>
    public MmuCounters MmuCounters => Mmu.Counters;

    /// <summary>
    /// Instructions completed, or ended by a fault, since power-on; exact at every moment, also inside a device access.
    /// </summary>
    public ulong InstructionCount =>
        S->CountAtLimit - (ulong)S->Budget - (S->CurrentOp != null ? S->CurrentOp->Remaining : 0UL);

    /// <summary>The time-stamp counter (SDM 3B 17.17).</summary>
    public ulong TimeStampCounter => (InstructionCount * TscTicksPerInstruction) + S->TscOffset;

    internal Decoding.BlockCache Blocks { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Blocks.Dispose();
        NativeMemory.AlignedFree(_scratch);
        NativeMemory.AlignedFree(_emptyBank);
        NativeMemory.AlignedFree(_jumpCaches);
        Tlb.Dispose();
        NativeMemory.AlignedFree(S);
    }
}
