using Emulator.Arch;
using Emulator.Cpu;

namespace Emulator.Machine;

/// <summary>The run loop: instructions up to the next event, events, idle time, and what ends a run.</summary>
public sealed unsafe partial class PcMachine
{
    private readonly RunProgress _progress = new();
    private volatile bool _stopRequested;

    /// <summary>
    /// Triple faults so far; each reset the machine unless it was told not to reboot, or came to the same place as the
    /// one before without any output between.
    /// </summary>
    public int TripleFaults => _progress.TripleFaults;

    /// <summary>
    /// Runs until the guest ends the run, cannot go on, or the core has executed so many instructions since power-on.
    /// May be called again after the limit, or after a debug-exit: the guest goes on where it is.
    /// </summary>
    /// <param name="untilInstructionCount">The limit: a count since power-on, not of this run.</param>
    public RunResult Run(ulong untilInstructionCount = ulong.MaxValue)
    {
        while (true)
        {
            if (_stopRequested)
            {
                _stopRequested = false;
                return new RunResult(RunEnd.Stopped, 0, "the run was stopped from outside");
            }

            _events.FireUntil(_clock.NowNs);
            if (_requests.IsPending)
            {
                if (TakeRequest() is { } result)
                {
                    return result;
                }

                continue;
            }

            if (_core.InstructionCount >= untilInstructionCount)
            {
                return new RunResult(
                    RunEnd.InstructionLimit, 8, $"the limit of {untilInstructionCount} instructions is reached");
            }

            ulong until = Math.Min(untilInstructionCount, _clock.InstructionsAt(_events.NextNs));
            StopReason reason = _core.Run(until);
            if (_requests.IsPending)
            {
                continue;
            }

            if (reason == StopReason.Shutdown && TripleFault() is { } fault)
            {
                return fault;
            }

            if (reason == StopReason.Halted && !SkipIdleTime())
            {
                return new RunResult(
                    RunEnd.HaltedForEver, 6, "the guest halted, and no interrupt can wake it any more");
            }
        }
    }

    /// <summary>
    /// Makes <see cref="Run"/> return at its next event or when its limit is reached; may be called on any thread. The
    /// guest goes on with the next call as if nothing had been.
    /// </summary>
    public void RequestStop() => _stopRequested = true;

    private RunResult? TakeRequest()
    {
        RunResult? end = _requests.End;
        bool resets = end is null;
        _requests.Clear();
        if (resets && _options.NoReboot)
        {
            return new RunResult(RunEnd.Reset, 0, "the guest reset the machine");
        }

        if (resets)
        {
            Reset();
        }

        return end;
    }

    private RunResult? TripleFault()
    {
        _progress.TripleFaults++;
        if (_options.NoReboot)
        {
            return new RunResult(RunEnd.TripleFault, 4, "the guest caused a triple fault");
        }

        // Programs for the 80286 left protected mode by a reset, of which a byte in CMOS memory tells the firmware.
        CpuState* s = _core.State;
        if (_progress.IsSameTripleFault(s->Cs.Selector, s->Rip) && _chipset.Rtc.ShutdownStatus == 0)
        {
            return new RunResult(
                RunEnd.TripleFault,
                4,
                "a reset led to the same triple fault with no output between, and would for ever");
        }

        Reset();
        return null;
    }

    /// <summary>Lets time jump to the next event; false when the core can never go on.</summary>
    private bool SkipIdleTime()
    {
        Listening core = new(
            Interrupts: (_core.State->SystemFlags & Rflags.IF) != 0, Nmis: !_core.State->NmiBlocked);
        bool isSoon = _progress.StaysHalted(_core.InstructionCount, _clock.NowNs) || _chipset.WouldInputWake(core);
        if (!isSoon || _events.NextNs == EventQueue.Never || !_chipset.WouldWake(core))
        {
            return false;
        }

        long idleNs = _events.NextNs - _clock.NowNs;
        if (idleNs > 0)
        {
            _options.IdlePacer?.Idle(idleNs);
            _clock.Skip(idleNs);
        }

        return true;
    }
}
