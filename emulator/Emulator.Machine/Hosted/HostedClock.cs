using Emulator.Arch;
using Emulator.Cpu;

namespace Emulator.Machine.Hosted;

/// <summary>
/// Guest time of cores that take turns: 4 ns for each instruction of any of them, plus the idle time that was skipped.
/// So time never goes back, whichever core asks, and all time-stamp counters show the same.
/// </summary>
internal sealed unsafe class HostedClock : IClock, ICheckpointable
{
    private Core? _running;
    private ulong _before;
    private long _skippedNs;

    /// <inheritdoc />
    public string CheckpointName => "clock";

    /// <summary>Instructions of all cores.</summary>
    public ulong Instructions => _before + (_running?.InstructionCount ?? 0);

    /// <inheritdoc />
    public long NowNs => ((long)Instructions * Core.TscTicksPerInstruction) + _skippedNs;

    /// <summary>Idle time that was skipped, nanoseconds.</summary>
    public long SkippedNs => _skippedNs;

    /// <summary>A core has its turn.</summary>
    public void Select(Core core)
    {
        _before = Instructions - core.InstructionCount;
        _running = core;
        ShowTime();
    }

    /// <summary>Idle time passes.</summary>
    public void Skip(long idleNs)
    {
        _skippedNs += idleNs;
        ShowTime();
    }

    /// <summary>
    /// The count of the running core's instructions at which the clock has reached a time; what it is now, when that
    /// has passed.
    /// </summary>
    public ulong CountAt(long timeNs)
    {
        const long Ns = Core.TscTicksPerInstruction;
        long leftNs = timeNs - NowNs;
        ulong left = leftNs <= 0 ? 0 : ((ulong)leftNs + Ns - 1) / Ns;
        return (_running?.InstructionCount ?? 0) + left;
    }

    /// <inheritdoc />
    public void Save(BinaryWriter writer)
    {
        writer.Write(_before);
        writer.Write(_skippedNs);
    }

    /// <inheritdoc />
    public void Restore(BinaryReader reader) => (_before, _skippedNs) = (reader.ReadUInt64(), reader.ReadInt64());

    private void ShowTime()
    {
        if (_running is not null)
        {
            ulong ticks = _running.InstructionCount * Core.TscTicksPerInstruction;
            _running.State->TscOffset = (ulong)NowNs - ticks;
        }
    }
}
