using Emulator.Arch;
using Emulator.Cpu;

namespace Emulator.Machine;

/// <summary>
/// Guest time: 4 ns for each executed instruction, plus the idle time that was skipped while the core waited in HLT.
/// </summary>
internal sealed unsafe class GuestClock : IClock, ICheckpointable
{
    /// <summary>The TSC runs at 1 GHz, so its ticks per instruction are nanoseconds.</summary>
    public const int NsPerInstruction = Core.TscTicksPerInstruction;

    private long _skippedNs;

    /// <summary>The core whose instructions are counted; null until it is built.</summary>
    public Core? Core { get; set; }

    /// <inheritdoc />
    public string CheckpointName => "clock";

    /// <inheritdoc />
    public long NowNs => ((long)(Core?.InstructionCount ?? 0) * NsPerInstruction) + _skippedNs;

    /// <summary>The idle time that was skipped since power-on.</summary>
    public long SkippedNs => _skippedNs;

    /// <summary>The first instruction count at which the clock has reached a time.</summary>
    public ulong InstructionsAt(long timeNs) => timeNs == EventQueue.Never
        ? ulong.MaxValue
        : (ulong)Math.Max(timeNs - _skippedNs + NsPerInstruction - 1, 0) / NsPerInstruction;

    /// <summary>Lets idle time pass; the time-stamp counter goes on with it.</summary>
    public void Skip(long idleNs)
    {
        _skippedNs += idleNs;
        if (Core is not null)
        {
            Core.State->TscOffset += (ulong)idleNs;
        }
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer) => writer.Write(_skippedNs);

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => _skippedNs = reader.ReadInt64();
}
