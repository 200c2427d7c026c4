using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.X87;

/// <summary>
/// The register stack, the status word and the steps that every x87 instruction goes through: <see cref="TryBegin"/>,
/// reach memory, <see cref="Record"/>, work in a <see cref="FloatEnvironment"/>, <see cref="Report"/>, commit.
/// </summary>
internal static unsafe class X87Unit
{
    /// <summary>
    /// The checks before an instruction that waits: #NM (SDM 3A 2.5, EM and TS), then the deferred #MF of an earlier
    /// one (SDM 1 8.7).
    /// </summary>
    internal static bool TryBegin(Core c) => TryBeginWithoutWait(c) && TryWait(c);

    /// <summary>The checks before FNINIT, FNSTCW and the others that do not wait.</summary>
    internal static bool TryBeginWithoutWait(Core c)
    {
        if ((c.S->Cr0 & (Cr0.EM | Cr0.TS)) == 0)
        {
            return true;
        }

        c.Raise(ExceptionVector.DeviceNotAvailable);
        return false;
    }

    /// <summary>
    /// Raises #MF when an unmasked exception waits and CR0.NE is set. Without NE the error goes out on FERR# now, when
    /// the next instruction meets it, and the core waits for an interrupt before that instruction, unless IGNNE# lets
    /// it go on (SDM 1 8.7.2, D.2.1.2).
    /// </summary>
    internal static bool TryWait(Core c)
    {
        if ((c.S->FpuStatus & StatusWord.ES) == 0)
        {
            WithdrawError(c);
            return true;
        }

        if ((c.S->Cr0 & Cr0.NE) != 0)
        {
            c.Raise(ExceptionVector.X87Error);
            return false;
        }

        if (c.NumericErrors.IgnoresErrors)
        {
            return true;
        }

        c.S->NumericErrorSignalled = true;
        c.S->WaitsForNumericError = true;
        c.S->Halted = true;
        c.NumericErrors.SetError(true);
        return false;
    }

    /// <summary>The errors were cleared: FERR# falls.</summary>
    internal static void WithdrawError(Core c)
    {
        if (c.S->NumericErrorSignalled)
        {
            c.S->NumericErrorSignalled = false;
            c.NumericErrors.SetError(false);
        }
    }

    /// <summary>The instruction will complete: it becomes the last instruction (SDM 1 8.1.8).</summary>
    internal static void Record(Core c, DecodedOp* op)
    {
        c.S->FpuInstructionPointer = c.IpOf(op);
        c.S->FpuInstructionSelector = c.S->Cs.Selector;
        if (!c.Model.Has(Privileged.CpuFeature.FdpExcptnOnly))
        {
            RecordOperand(c, op);
        }
    }

    /// <summary>
    /// Takes what an operation found into the status word; false when an unmasked exception forbids to commit.
    /// </summary>
    /// <param name="c">The core.</param>
    /// <param name="op">The instruction.</param>
    /// <param name="environment">What the operation found.</param>
    /// <param name="preventing">The exceptions that, unmasked, prevent the result.</param>
    internal static bool Report(
        Core c, DecodedOp* op, in FloatEnvironment environment, int preventing = StatusWord.BeforeResult)
    {
        CpuState* s = c.S;
        int status = (s->FpuStatus & ~StatusWord.C1) | environment.Flags;
        s->FpuStatus = (ushort)(environment.RoundedUp ? status | StatusWord.C1 : status);
        int unmasked = environment.Flags & environment.Unmasked;
        if (unmasked != 0)
        {
            RecordOperand(c, op);
        }

        if ((status & environment.Unmasked & StatusWord.Exceptions) != 0)
        {
            SummarizeErrors(c);
        }

        return (unmasked & preventing) == 0;
    }

    /// <summary>
    /// Reports a stack fault (SDM 1 8.5.1.1): C1 tells overflow (1) from underflow; true when it is masked.
    /// </summary>
    internal static bool StackFault(Core c, DecodedOp* op, bool overflow)
    {
        FloatEnvironment environment = new(c.S->FpuControl)
        {
            Flags = StatusWord.IE | StatusWord.SF,
            RoundedUp = overflow,
        };
        return Report(c, op, environment);
    }

    /// <summary>Sets ES and B as the flags and the masks ask (SDM 1 8.1.3.3).</summary>
    internal static void SummarizeErrors(Core c)
    {
        CpuState* s = c.S;
        int status = s->FpuStatus & ~(StatusWord.ES | StatusWord.B);
        bool error = (status & ~s->FpuControl & StatusWord.Exceptions) != 0;
        s->FpuStatus = (ushort)(error ? status | StatusWord.ES | StatusWord.B : status);
    }

    /// <summary>FNINIT (SDM 2A): the registers keep their contents and become empty.</summary>
    internal static void Initialize(CpuState* s)
    {
        s->FpuControl = 0x37F;
        s->FpuStatus = 0;
        s->FpuTag = 0;
        s->FpuOpcode = 0;
        s->FpuInstructionPointer = 0;
        s->FpuInstructionSelector = 0;
        s->FpuDataPointer = 0;
        s->FpuDataSelector = 0;
    }

    /// <summary>Loads the control word: reserved bits are not kept.</summary>
    internal static void SetControl(CpuState* s, int value) => s->FpuControl = (ushort)((value & 0x1F3F) | 0x40);

    /// <summary>The number of the physical register that is ST(i).</summary>
    internal static int PhysicalOf(CpuState* s, int i) => ((s->FpuStatus >> StatusWord.TopShift) + i) & 7;

    /// <summary>The register ST(i).</summary>
    internal static Float80* St(CpuState* s, int i) => (Float80*)s->FpuRegisters + PhysicalOf(s, i);

    internal static bool IsEmpty(CpuState* s, int i) => (s->FpuTag & (1 << PhysicalOf(s, i))) == 0;

    /// <summary>Writes ST(i) and tags it as not empty.</summary>
    internal static void SetSt(CpuState* s, int i, Float80 value)
    {
        *St(s, i) = value;
        s->FpuTag |= (ushort)(1 << PhysicalOf(s, i));
    }

    internal static void Free(CpuState* s, int i) => s->FpuTag &= (ushort)~(1 << PhysicalOf(s, i));

    /// <summary>Moves TOP by +1 (down the stack) or −1.</summary>
    internal static void Rotate(CpuState* s, int by)
    {
        int top = (s->FpuStatus + (by << StatusWord.TopShift)) & StatusWord.Top;
        s->FpuStatus = (ushort)((s->FpuStatus & ~StatusWord.Top) | top);
    }

    internal static void Pop(CpuState* s)
    {
        Free(s, 0);
        Rotate(s, 1);
    }

    internal static void Push(CpuState* s, Float80 value)
    {
        Rotate(s, -1);
        SetSt(s, 0, value);
    }

    private static void RecordOperand(Core c, DecodedOp* op)
    {
        CpuState* s = c.S;
        s->FpuOpcode = (ushort)op->Immediate;
        if (op->Kind(0) == OperandKind.Memory || op->Kind(1) == OperandKind.Memory)
        {
            s->FpuDataPointer = c.EffectiveOffset(op);
            s->FpuDataSelector = c.SegmentAt(op->Segment)->Selector;
        }
    }
}
