using Emulator.Arch;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Exceptions;

/// <summary>What all deliveries do at their end.</summary>
internal static unsafe class DeliveryFrame
{
    /// <summary>The most slots that a delivery pushes: GS FS DS ES SS ESP EFLAGS CS EIP and an error code.</summary>
    internal const int MaxSlots = 10;

    /// <summary>Pushes RFLAGS, CS, RIP and the error code.</summary>
    internal static bool TryPushReturn(
        ref StackFrame frame, Core c, in InterruptEvent e, int size, ulong flags) =>
        frame.TryPush(size, flags)
            && frame.TryPush(size, c.S->Cs.Selector)
            && frame.TryPush(size, e.ReturnIp)
            && (!e.HasErrorCode || frame.TryPush(size, e.ErrorCode));

    /// <summary>
    /// Clears the flags that a handler starts without; a page fault loads CR2 before (SDM 3A 6.12.1.2).
    /// </summary>
    internal static void ClearFlags(Core c, bool disablesInterrupts)
    {
        ulong cleared = Rflags.TF | Rflags.VM | Rflags.RF | Rflags.NT;
        c.S->SystemFlags &= ~(disablesInterrupts ? cleared | Rflags.IF : cleared);
    }
}
