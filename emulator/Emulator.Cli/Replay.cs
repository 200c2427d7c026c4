using Emulator.Cpu;
using Emulator.Machine;

namespace Emulator.Cli;

/// <summary>
/// Runs a machine that crashed once more from power-on, to see its last branches. The first run recorded none, for that
/// would cost every instruction of every run; the same input gives the same run.
/// </summary>
internal static unsafe class Replay
{
    /// <summary>Whoever waited for so many instructions does not want to wait as long again: half a minute.</summary>
    public const ulong LongestInstructions = 10_000_000_000;

    /// <summary>How many instructions at the end are watched, one at a time.</summary>
    public const ulong WatchedInstructions = 100_000;

    private const ulong SliceInstructions = 10_000_000;

    /// <summary>The last branches.</summary>
    /// <param name="options">What the machine was built from, with its input from the start and no outputs.</param>
    /// <param name="ended">The machine, at its end.</param>
    /// <param name="isUnwanted">Asked now and then whether to go on.</param>
    /// <returns>Null when the run was too long, is unwanted, or did not come to the same end.</returns>
    public static BranchHistory? LastBranches(MachineOptions options, PcMachine ended, Func<bool> isUnwanted)
    {
        ulong count = ended.Core.InstructionCount;
        if (count > LongestInstructions)
        {
            return null;
        }

        using PcMachine machine = new(options);
        ulong watchedFrom = count > WatchedInstructions ? count - WatchedInstructions : 0;
        while (machine.Core.InstructionCount < watchedFrom)
        {
            RunResult slice = machine.Run(Math.Min(watchedFrom, machine.Core.InstructionCount + SliceInstructions));
            if (isUnwanted() || slice.Reason != RunEnd.InstructionLimit)
            {
                return null;
            }
        }

        BranchHistory branches = new();
        machine.Core.Branches = branches;
        machine.Run(count + 1);
        return IsSame(machine.Core, ended.Core) ? branches : null;
    }

    private static bool IsSame(Core core, Core other) =>
        core.InstructionCount == other.InstructionCount
        && core.State->Rip == other.State->Rip
        && core.State->Cs.Selector == other.State->Cs.Selector
        && new ReadOnlySpan<ulong>(core.State->Gpr, 16).SequenceEqual(new ReadOnlySpan<ulong>(other.State->Gpr, 16));
}
