using Emulator.Arch;
using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>rseq(2): the core's number in user memory, and the abort of a sequence that was interrupted.</summary>
internal static class RestartableSequences
{
    private const ulong CpuIdStartOffset = 0;
    private const ulong CpuIdOffset = 4;
    private const ulong SequenceOffset = 8;
    private const ulong NodeOffset = 20;
    private const ulong MmCidOffset = 24;

    /// <summary>The thread was switched or gets a signal and goes back to user code.</summary>
    public static void Return(ICpuControl cpu, TaskStruct task, Kernel kernel)
    {
        task.Work &= ~TaskWork.RestartableSequence;
        if (task.RestartableSequence.Address == 0 || task.Mm is null)
        {
            return;
        }

        if (!Abort(cpu, task) || !WriteCpu(task))
        {
            kernel.Signals.Force(task, SigInfo.FromKernel(Signal.SIGSEGV));
        }
    }

    /// <summary>Writes the core's number; false when the address is not writable.</summary>
    public static bool WriteCpu(TaskStruct task)
    {
        (ulong address, uint length, _) = task.RestartableSequence;
        return task.Mm is { } mm
            && mm.TryWrite(address + CpuIdStartOffset, task.Core)
            && mm.TryWrite(address + CpuIdOffset, task.Core)
            && (length < 32 || (mm.TryWrite(address + NodeOffset, 0) && mm.TryWrite(address + MmCidOffset, task.Core)));
    }

    /// <summary>rseq_cs: version, flags, start, length after start, abort address.</summary>
    private static bool Abort(ICpuControl cpu, TaskStruct task)
    {
        (ulong address, _, uint signature) = task.RestartableSequence;
        if (task.Mm is not { } mm || !mm.TryRead(address + SequenceOffset, out ulong sequence))
        {
            return false;
        }

        if (sequence == 0)
        {
            return true;
        }

        if (!mm.TryRead(sequence, out uint version) || version != 0
            || !mm.TryRead(sequence + 8, out ulong start)
            || !mm.TryRead(sequence + 16, out ulong length)
            || !mm.TryRead(sequence + 24, out ulong abort))
        {
            return false;
        }

        if (!mm.TryWrite(address + SequenceOffset, 0UL))
        {
            return false;
        }

        if (cpu.InstructionPointer - start >= length)
        {
            return true;
        }

        if (!mm.TryRead(abort - 4, out uint found) || found != signature)
        {
            return false;
        }

        cpu.InstructionPointer = abort;
        return true;
    }
}
