using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Exceptions;
using Emulator.Cpu.Interpreter;
using Emulator.Cpu.Privileged;

namespace Emulator.Cpu;

/// <summary>The outer loop: events between instructions, then blocks of decoded operations.</summary>
public sealed unsafe partial class Core
{
    private ulong _until;
    private bool _stopRequested;

    /// <summary>Count accesses to the soft TLB (<see cref="CoreCounters.TlbAccesses"/>); costs a few percent.</summary>
    public bool CountsAccesses { get; set; }

    /// <summary>
    /// Runs until the instruction count reaches <paramref name="untilInstructionCount"/>, exactly, or less.
    /// </summary>
    public StopReason Run(ulong untilInstructionCount)
    {
        _until = untilInstructionCount;
        _stopRequested = false;
        _topics = Trace.Topics;
        while (true)
        {
            if (S->Hosted && (S->FaultPending || S->TrapPending))
            {
                return StopReason.Trap;
            }

            if (S->FaultPending)
            {
                DeliverPending();
                if (S->FaultPending && !_stopRequested && InstructionCount < _until)
                {
                    S->CountAtLimit++;
                }
                else if (S->FaultPending)
                {
                    return _stopRequested ? StopReason.Requested : StopReason.Limit;
                }
            }
            else if (S->Shutdown)
            {
                return StopReason.Shutdown;
            }
            else if (_stopRequested)
            {
                return StopReason.Requested;
            }
            else if (TakeInterrupt())
            {
                continue;
            }
            else if (S->Halted)
            {
                return StopReason.Halted;
            }
            else if (InstructionCount >= _until)
            {
                return StopReason.Limit;
            }
            else
            {
                RunBlocks();
            }
        }
    }

    /// <summary>Shortens the running <see cref="Run"/>; called by devices that schedule an earlier event.</summary>
    public void LimitRun(ulong untilInstructionCount)
    {
        // The current instruction completes in any case.
        ulong limit = Math.Max(untilInstructionCount, InstructionCount + (S->CurrentOp != null ? 1UL : 0UL));
        _until = Math.Min(_until, limit);
        if (limit < S->CountAtLimit)
        {
            S->Budget -= (long)(S->CountAtLimit - limit);
            S->CountAtLimit = limit;
            S->LeaveRequested = true;
        }
    }

    /// <summary>Makes <see cref="Run"/> return after the current instruction.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        S->LeaveRequested = true;
    }

    /// <summary>
    /// Sets the INTR line; the core asks <see cref="IInterruptSource.Acknowledge"/> when it takes the interrupt.
    /// </summary>
    public void SetInterruptLine(bool asserted)
    {
        S->InterruptLine = asserted;
        S->LeaveRequested = true;
    }

    /// <summary>Latches an NMI.</summary>
    public void RaiseNmi()
    {
        S->NmiPending = true;
        S->LeaveRequested = true;
    }

    /// <summary>
    /// Delivers an NMI or a maskable interrupt when one waits and nothing holds it back (SDM 3A 6.9).
    /// </summary>
    private bool TakeInterrupt()
    {
        if (S->NmiPending && !S->NmiBlocked && S->Shadow != InterruptShadow.MovSs)
        {
            S->NmiPending = false;
            S->Halted = false;
            CodePlace at = Here;
            InterruptDelivery.DeliverNmi(this, TakeBetweenIterations());
            RememberDelivery(InstructionCount, at, "NMI");
            return true;
        }

        if (!S->InterruptLine || (S->SystemFlags & Rflags.IF) == 0 || S->Shadow != InterruptShadow.None)
        {
            return false;
        }

        int vector = Interrupts.Acknowledge();
        if (vector < 0)
        {
            return false;
        }

        S->Halted = false;
        CodePlace from = Here;
        InterruptDelivery.DeliverExternal(this, (byte)vector, TakeBetweenIterations());
        if (Branches != null)
        {
            RememberDelivery(InstructionCount, from, $"interrupt 0x{vector:x2}");
        }

        return true;
    }

    private bool TakeBetweenIterations()
    {
        bool resumes = S->BetweenIterations;
        S->BetweenIterations = false;
        return resumes;
    }

    private void RunBlocks()
    {
        if (DebugBreakpoints.InstructionBreakpointsArmed(this) && DebugBreakpoints.MatchInstruction(this))
        {
            S->CountAtLimit++;
            return;
        }

        bool single = S->Shadow != InterruptShadow.None || StepEveryInstruction || (S->SystemFlags & Rflags.RF) != 0
            || TracesExecution || Branches != null;
        bool trap = (S->SystemFlags & Rflags.TF) != 0;
        S->Shadow = InterruptShadow.None;
        S->BetweenIterations = false;
        S->WaitsForNumericError = false;
        S->SystemFlags &= ~Rflags.RF;
        ulong count = InstructionCount;
        long allowed = single ? 1 : (long)Math.Min(_until - count, long.MaxValue / 2);
        S->Budget = allowed;
        S->CountAtLimit = count + (ulong)allowed;
        S->LeaveRequested = false;
        DecodedOp* op = Lookup(S->Rip, single);
        if (op != null && op->Remaining > allowed)
        {
            op = Lookup(S->Rip, single: true);
        }

        if (op != null)
        {
            if (TracesExecution || Branches != null)
            {
                ExecuteWatched(op);
            }
            else
            {
                Execute(op);
            }
        }
        else
        {
            // An instruction that cannot be fetched counts as one that faults does.
            S->Budget--;
        }

        if ((trap || S->PendingDebug != 0) && !S->WaitsForNumericError)
        {
            DebugBreakpoints.AfterInstruction(this, trap);
            if (S->FaultPending && S->FaultVector == (byte)ExceptionVector.Debug && TakeBetweenIterations())
            {
                S->SystemFlags |= Rflags.RF;
            }
        }
    }

    /// <summary>
    /// Compiles the hot loop, which takes as long as all else at start-up together; any thread may call this while
    /// others build the machine.
    /// </summary>
    /// <param name="countsAccesses">For cores that count accesses.</param>
    public static void CompileHotLoop(bool countsAccesses)
    {
        System.Reflection.MethodInfo? loop = typeof(HotLoop).GetMethod(
            nameof(HotLoop.Run), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic);
        Type timing = countsAccesses ? typeof(AccessCounting) : typeof(NoTiming);
        if (loop != null)
        {
            System.Runtime.CompilerServices.RuntimeHelpers.PrepareMethod(loop.MethodHandle, [timing.TypeHandle]);
        }
    }

    /// <summary>One instruction of which somebody wants to know.</summary>
    private void ExecuteWatched(DecodedOp* op)
    {
        (ulong count, CodePlace from) = (InstructionCount, Here);
        ulong linear = In64BitCode ? from.Ip : (uint)(from.Ip + S->CodeBase);
        string text = Disassemble(linear, from.Ip, out Iced.Intel.Instruction instruction) ?? "(no bytes there)";
        if (TracesExecution)
        {
            TraceInstruction(text);
        }

        Execute(op);
        RememberBranch(count, from, instruction, text);
    }

    private void Execute(DecodedOp* op)
    {
        if (CountsAccesses)
        {
            HotLoop.Run<AccessCounting>(this, op);
        }
        else
        {
            HotLoop.Run<NoTiming>(this, op);
        }
    }
}
