using Emulator.Arch;
using KernelModel.Faults;
using KernelModel.Signals;

namespace KernelModel.Tasks;

/// <summary>What exceptions of user code become (arch/x86/kernel/traps.c).</summary>
internal static class Exceptions
{
    private const int PageFaultNumber = 14;

    /// <summary>Serves one.</summary>
    public static void Handle(ICpuControl cpu, TaskStruct task, in Trap trap, Kernel kernel)
    {
        if (trap.Vector == ExceptionVector.PageFault)
        {
            PageFault(task, in trap, kernel);
            return;
        }

        task.LastException = ((uint)trap.Vector, trap.ErrorCode, task.LastException.Cr2);
        kernel.Signals.Force(task, InfoOf(cpu, task, in trap, kernel));
    }

    private static void PageFault(TaskStruct task, in Trap trap, Kernel kernel)
    {
        if (task.Mm is not { } mm)
        {
            return;
        }

        FaultResult result = mm.HandleFault(task, trap.Address, new FaultAccess(trap.PageFault));
        switch (result.Outcome)
        {
            case FaultOutcome.Resolved:
                break;
            case FaultOutcome.OutOfMemory:
                _ = kernel.OomKiller.Kill(task);
                break;
            default:
                Refuse(task, in trap, in result, kernel);
                break;
        }
    }

    /// <summary>Apart, because clearing a SigInfo on entry would cost every fault more than all else here.</summary>
    private static void Refuse(TaskStruct task, in Trap trap, in FaultResult result, Kernel kernel)
    {
        task.LastException = (PageFaultNumber, trap.ErrorCode, trap.Address);
        SigInfo info = SigInfo.Fault(result.Signal, result.Code, result.Address);
        info.ProtectionKey = (uint)result.Key;
        kernel.Signals.Force(task, in info);
    }

    private static SigInfo InfoOf(ICpuControl cpu, TaskStruct task, in Trap trap, Kernel kernel)
    {
        ulong at = cpu.InstructionPointer;
        return trap.Vector switch
        {
            ExceptionVector.DivideError => SigInfo.Fault(Signal.SIGFPE, SigInfo.FPE_INTDIV, at),
            ExceptionVector.Debug => SigInfo.Fault(Signal.SIGTRAP, SigInfo.TRAP_TRACE, at),
            ExceptionVector.Breakpoint => SigInfo.FromKernel(Signal.SIGTRAP),
            ExceptionVector.InvalidOpcode => SigInfo.Fault(Signal.SIGILL, SigInfo.ILL_ILLOPN, at),
            ExceptionVector.AlignmentCheck => SigInfo.Fault(Signal.SIGBUS, SigInfo.BUS_ADRALN, 0),
            ExceptionVector.StackFault or ExceptionVector.SegmentNotPresent => SigInfo.FromKernel(Signal.SIGBUS),
            ExceptionVector.X87Error => SigInfo.Fault(Signal.SIGFPE, X87Code(task, kernel), at),
            ExceptionVector.SimdError => SigInfo.Fault(Signal.SIGFPE, SimdCode(task, kernel), at),
            _ => SigInfo.FromKernel(Signal.SIGSEGV),
        };
    }

    /// <summary>FSW and FCW lie at 2 and 0 of the XSAVE area.</summary>
    private static int X87Code(TaskStruct task, Kernel kernel)
    {
        kernel.Scheduler.SaveExtendedState(task);
        return task.ExtendedState is { } area ? FloatCode((area[2] & ~area[0]) & 0x3F) : 0;
    }

    /// <summary>MXCSR lies at 24: flags in bits 5:0, masks in bits 12:7.</summary>
    private static int SimdCode(TaskStruct task, Kernel kernel)
    {
        kernel.Scheduler.SaveExtendedState(task);
        return task.ExtendedState is { } area
            ? FloatCode(area[24] & ~((area[24] | (area[25] << 8)) >> 7) & 0x3F) : 0;
    }

    /// <summary>fpu__exception_code: invalid, divide, overflow, underflow or denormal, precision.</summary>
    private static int FloatCode(int unmasked) =>
        (unmasked & 1) != 0 ? SigInfo.FPE_FLTINV
        : (unmasked & 4) != 0 ? SigInfo.FPE_FLTDIV
        : (unmasked & 8) != 0 ? SigInfo.FPE_FLTOVF
        : (unmasked & 0x12) != 0 ? SigInfo.FPE_FLTUND
        : (unmasked & 0x20) != 0 ? SigInfo.FPE_FLTRES : 0;
}
