using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.X87;

namespace Emulator.Cpu.Vectors;

/// <summary>
/// Whether vector instructions may run. For SSE and AVX the decoder asks once and gives the operation one of the
/// handlers here; MMX instructions ask each time, for an x87 error may wait.
/// </summary>
internal static unsafe class Enabling
{
    /// <summary>An SSE instruction in a mode with <see cref="CodeMode.SseOff"/> (SDM 3A 13.1, table 2-1).</summary>
    internal static Outcome SseIsOff(Core c, DecodedOp* op) =>
        (c.S->Cr0 & Cr0.EM) != 0 || (c.S->Cr4 & Cr4.OSFXSR) == 0
            ? c.RaiseInvalidOpcode()
            : c.Raise(ExceptionVector.DeviceNotAvailable);

    /// <summary>An AVX instruction in a mode with <see cref="CodeMode.AvxOff"/>; CR0.EM is ignored.</summary>
    internal static Outcome AvxIsOff(Core c, DecodedOp* op)
    {
        const ulong VectorState = 6;
        bool enabled = (c.S->Cr4 & Cr4.OSXSAVE) != 0 && (c.S->Xcr0 & VectorState) == VectorState
            && !c.HasParagraphSegments;
        return enabled ? c.Raise(ExceptionVector.DeviceNotAvailable) : c.RaiseInvalidOpcode();
    }

    /// <summary>The checks before an MMX instruction: #UD, #NM, then the deferred #MF (SDM 2A table 2-26).</summary>
    internal static bool TryBeginMmx(Core c)
    {
        if ((c.S->Cr0 & Cr0.EM) != 0)
        {
            c.RaiseInvalidOpcode();
            return false;
        }

        if ((c.S->Cr0 & Cr0.TS) != 0)
        {
            c.Raise(ExceptionVector.DeviceNotAvailable);
            return false;
        }

        return X87Unit.TryWait(c);
    }

    /// <summary>
    /// Processors set TOP to 0 before an MMX store finds its memory, also when that faults; the tags follow after it.
    /// </summary>
    internal static void ClearTop(CpuState* s) => s->FpuStatus &= unchecked((ushort)~StatusWord.Top);

    /// <summary>
    /// What every MMX instruction but EMMS does to the x87 state once no fault can come: TOP is 0 and no register is
    /// empty (SDM 1 9.5.1).
    /// </summary>
    internal static void EnterMmx(CpuState* s)
    {
        ClearTop(s);
        s->FpuTag = 0xFF;
    }
}
