using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Cpu.Tasks;
using Iced.Intel;

namespace Emulator.Cpu.Segments;

/// <summary>IRET, IRETD and IRETQ in all modes (SDM 2A, IRET; SDM 3B 20.2.6, 20.3).</summary>
internal static unsafe class InterruptReturns
{
    /// <summary>The flags that a 16-bit image holds, but for IF and IOPL, which privilege protects.</summary>
    private const ulong Flags16 = Rflags.Status | Rflags.TF | Rflags.DF | Rflags.NT;

    /// <summary>The flags that a 32- or 64-bit image holds besides, at any privilege.</summary>
    private const ulong Flags32 = Rflags.RF | Rflags.AC | Rflags.ID;

    internal static OpRow[] Rows =>
    [
        new(Code.Iretw, &Return16, OpTraits.EndsBlock),
        new(Code.Iretd, &Return32, OpTraits.EndsBlock),
        new(Code.Iretq, &Return64, OpTraits.EndsBlock),
    ];

    /// <summary>Interrupt return with an operand size of 2, 4 or 8 bytes.</summary>
    /// <param name="c">The core.</param>
    /// <param name="size">The operand size.</param>
    /// <param name="nextIp">The IP after the instruction: where a task goes on that is left.</param>
    internal static Outcome Return(Core c, int size, ulong nextIp)
    {
        // IRET ends the blocking of NMIs even when it faults (SDM 3A 6.7.1, SDM 3C 26.3).
        c.S->NmiBlocked = false;
        if (!c.InProtectedMode)
        {
            return ReturnParagraph(c, size);
        }

        if (c.InVirtual8086)
        {
            return ReturnInVirtual8086(c, size);
        }

        if ((c.S->SystemFlags & Rflags.NT) != 0)
        {
            // IA-32e mode has no tasks.
            return c.InLongMode ? c.RaiseGeneralProtection() : TaskSwitch.Return(c, nextIp);
        }

        return ReturnProtected(c, size);
    }

    /// <summary>The flags that an image of <paramref name="size"/> bytes may change at a privilege level.</summary>
    private static ulong WritableFlags(int size, int privilege, int iopl)
    {
        ulong flags = size == 2 ? Flags16 : Flags16 | Flags32;
        if (privilege <= iopl)
        {
            flags |= Rflags.IF;
        }

        if (privilege == 0)
        {
            flags |= size == 2 ? Rflags.IOPL : Rflags.IOPL | Rflags.VIF | Rflags.VIP;
        }

        return flags;
    }

    private static void WriteFlags(Core c, ulong image, ulong writable)
    {
        ulong old = c.RflagsValue;
        c.RflagsValue = (old & ~writable) | (image & writable);
        if (((old ^ image) & writable & Rflags.AC) != 0)
        {
            c.PagingChanged(flush: false);
        }
    }

    private static bool TryPeekFrame(Core c, int size, out ulong offset, out ushort selector, out ulong flags)
    {
        selector = 0;
        flags = 0;
        if (!StackImage.TryPeek(c, 0, size, out offset)
            || !StackImage.TryPeek(c, size, size, out ulong segment)
            || !StackImage.TryPeek(c, 2 * size, size, out flags))
        {
            return false;
        }

        selector = (ushort)segment;
        return true;
    }

    /// <summary>Real mode, and virtual-8086 mode with IOPL 3, which may not change its IOPL.</summary>
    private static Outcome ReturnParagraph(Core c, int size)
    {
        if (!TryPeekFrame(c, size, out ulong offset, out ushort selector, out ulong flags)
            || !FarTransfers.TryCheckParagraphOffset(c, offset))
        {
            return Outcome.Fault;
        }

        ulong writable = size == 2 ? Flags16 | Rflags.IF : Flags16 | Flags32 | Rflags.IF;
        writable |= c.InVirtual8086 ? 0 : Rflags.IOPL;
        Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, 3 * size));
        WriteFlags(c, flags, writable);
        return CodeSegments.EnterParagraph(c, selector, offset);
    }

    private static Outcome ReturnInVirtual8086(Core c, int size)
    {
        if (c.Iopl == 3)
        {
            return ReturnParagraph(c, size);
        }

        if ((c.S->Cr4 & Cr4.VME) == 0 || size != 2)
        {
            return c.RaiseGeneralProtection();
        }

        if (!TryPeekFrame(c, size, out ulong offset, out ushort selector, out ulong flags)
            || !FarTransfers.TryCheckParagraphOffset(c, offset))
        {
            return Outcome.Fault;
        }

        // IF of the image is the virtual one; what would call for the monitor faults (SDM 3B 20.3.1, table 20-2).
        bool wantsMonitor = (flags & Rflags.TF) != 0
            || ((flags & Rflags.IF) != 0 && (c.S->SystemFlags & Rflags.VIP) != 0);
        if (wantsMonitor)
        {
            return c.RaiseGeneralProtection();
        }

        Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, 3 * size));
        WriteFlags(c, flags, Flags16);
        WriteFlags(c, (flags & Rflags.IF) != 0 ? Rflags.VIF : 0, Rflags.VIF);
        return CodeSegments.EnterParagraph(c, selector, offset);
    }

    private static Outcome ReturnProtected(Core c, int size)
    {
        if (!TryPeekFrame(c, size, out ulong offset, out ushort selector, out ulong flags))
        {
            return Outcome.Fault;
        }

        if (!c.InLongMode && size == 4 && (flags & Rflags.VM) != 0 && c.S->Cpl == 0)
        {
            return EnterVirtual8086(c, selector, offset, flags);
        }

        OuterReturn target = default;
        if (!target.TryPrepareCode(c, selector, offset))
        {
            return Outcome.Fault;
        }

        // 64-bit code always pops RSP and SS (SDM 3A 6.14.3).
        bool outer = target.IsOuter(c);
        bool popsStack = outer || c.In64BitCode;
        if (popsStack && !target.TryPrepareStack(c, 3 * size, size))
        {
            return Outcome.Fault;
        }

        ulong writable = WritableFlags(size, c.S->Cpl, c.Iopl);
        if (popsStack)
        {
            target.CommitStack(c, 0);
        }
        else
        {
            Stack.WriteStackPointer(c, Stack.StackPointerPlus(c, 3 * size));
        }

        target.CommitCode(c);
        WriteFlags(c, flags, writable);
        if (outer)
        {
            target.DropInnerSegments(c);
        }

        return Outcome.Leave;
    }

    /// <summary>
    /// From CPL 0 into virtual-8086 mode: ESP, SS, ES, DS, FS and GS follow on the stack (SDM 3B 20.2.5).
    /// </summary>
    private static Outcome EnterVirtual8086(Core c, ushort selector, ulong offset, ulong flags)
    {
        const int Slots = 6;
        ReadOnlySpan<byte> order =
            [SegmentIndex.Ss, SegmentIndex.Es, SegmentIndex.Ds, SegmentIndex.Fs, SegmentIndex.Gs];
        Span<ulong> values = stackalloc ulong[Slots];
        for (int i = 0; i < Slots; i++)
        {
            if (!StackImage.TryPeek(c, 12 + (4 * i), 4, out values[i]))
            {
                return Outcome.Fault;
            }
        }

        if (offset > 0xFFFF)
        {
            return c.RaiseGeneralProtection();
        }

        for (int i = 0; i < order.Length; i++)
        {
            *c.SegmentAt(order[i]) = SegmentLoader.Virtual8086((ushort)values[i + 1]);
        }

        const ulong Writable = Flags16 | Flags32 | Rflags.IF | Rflags.IOPL | Rflags.VM | Rflags.VIF | Rflags.VIP;
        WriteFlags(c, flags, Writable);
        c.S->Gpr[4] = (uint)values[0];
        c.S->Cpl = 3;
        return CodeSegments.EnterParagraph(c, selector, offset);
    }

    private static Outcome Return16(Core c, DecodedOp* op) => Return(c, 2, c.NextIpOf(op));

    private static Outcome Return32(Core c, DecodedOp* op) => Return(c, 4, c.NextIpOf(op));

    private static Outcome Return64(Core c, DecodedOp* op) => Return(c, 8, c.NextIpOf(op));
}
