using Emulator.Arch;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Exceptions;

/// <summary>Delivery through 4-byte vectors: real mode, and what VME redirects (SDM 3B 20.1.4, 20.3.3).</summary>
internal static unsafe class RealModeDelivery
{
    private const int VectorBytes = 4;
    private const int SlotBytes = 2;
    private const int CodeSegmentShift = 16;

    /// <summary>Delivers through the table at IDTR, or fails with an exception pending and nothing changed.</summary>
    internal static bool TryDeliver(Core c, in InterruptEvent e)
    {
        int offset = e.Vector * VectorBytes;
        if (offset + VectorBytes - 1 > c.S->Idtr.Limit)
        {
            c.RaiseGeneralProtection(e.GateErrorCode);
            return false;
        }

        return TryEnter(c, e, c.S->Idtr.Base + (uint)offset, e.SavedFlags(c.RflagsValue), Rflags.IF);
    }

    /// <summary>Pushes FLAGS, CS and IP and enters the vector at a linear address.</summary>
    /// <param name="c">The core.</param>
    /// <param name="e">The event; error codes are not pushed.</param>
    /// <param name="linear">Where the vector lies.</param>
    /// <param name="flags">The image to push.</param>
    /// <param name="interruptFlag">The flag to clear besides TF: IF, or VIF.</param>
    internal static bool TryEnter(Core c, in InterruptEvent e, ulong linear, ulong flags, ulong interruptFlag)
    {
        if (!DescriptorReader.TryLoad(c, linear, VectorBytes, out ulong vector))
        {
            return false;
        }

        ulong offset = (ushort)vector;
        Span<PendingPush> slots = stackalloc PendingPush[DeliveryFrame.MaxSlots];
        StackFrame frame = StackFrame.OnCurrentStack(c, SlotBytes, slots, e.External);
        if (!DeliveryFrame.TryPushReturn(ref frame, c, e with { HasErrorCode = false }, SlotBytes, flags)
            || !FarTransfers.TryCheckParagraphOffset(c, offset))
        {
            return false;
        }

        frame.Commit();
        c.S->Gpr[4] = frame.Pointer;
        bool hadAlignmentChecks = (c.S->SystemFlags & Rflags.AC) != 0 && !c.InVirtual8086;
        c.S->SystemFlags &= ~(interruptFlag | Rflags.TF | Rflags.RF);
        if (hadAlignmentChecks)
        {
            c.S->SystemFlags &= ~Rflags.AC;
            c.PagingChanged(flush: false);
        }

        CodeSegments.EnterParagraph(c, (ushort)(vector >> CodeSegmentShift), offset);
        return true;
    }
}
