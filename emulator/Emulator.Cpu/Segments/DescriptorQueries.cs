using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Segments;

/// <summary>
/// LAR, LSL, VERR, VERW and ARPL: questions about descriptors that answer in ZF instead of faulting (SDM 3A 5.10).
/// </summary>
internal static unsafe class DescriptorQueries
{
    /// <summary>
    /// The bits of the second doubleword that LAR shows; of 19:16, which the SDM leaves open, processors show the
    /// limit's (SDM 2A, LAR).
    /// </summary>
    private const uint AccessRightsMask = 0x00FF_FF00;

    /// <summary>The system types, one bit each, that LAR takes (SDM 2A table 3-53).</summary>
    private const int LarTypes = (1 << SystemType.Tss16Available) | (1 << SystemType.Ldt)
        | (1 << SystemType.Tss16Busy) | (1 << SystemType.CallGate16) | (1 << SystemType.TaskGate) | LarLongTypes;

    private const int LarLongTypes = LslLongTypes | (1 << SystemType.CallGate32);

    /// <summary>The system types that LSL takes: those that have a limit (SDM 2A table 3-56).</summary>
    private const int LslTypes = (1 << SystemType.Tss16Available) | (1 << SystemType.Tss16Busy) | LslLongTypes;

    private const int LslLongTypes = (1 << SystemType.Ldt) | (1 << SystemType.Tss32Available)
        | (1 << SystemType.Tss32Busy);

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Lar, &Lar),
        new(Mnemonic.Lsl, &Lsl),
        new(Mnemonic.Verr, &Verr),
        new(Mnemonic.Verw, &Verw),
        new(Mnemonic.Arpl, &Arpl),
    ];

    private static Outcome Lar(Core c, DecodedOp* op)
    {
        if (!TryQuery(c, op, 1, out ushort selector, out Descriptor descriptor, out bool found))
        {
            return Outcome.Fault;
        }

        bool answers = found && Answers(c, descriptor, selector, LarTypes, LarLongTypes);
        if (answers)
        {
            c.WriteRegister(op->Reg0, op->Size, descriptor.AccessRights & AccessRightsMask);
        }

        SetZero(c, answers);
        return Outcome.Next;
    }

    private static Outcome Lsl(Core c, DecodedOp* op)
    {
        if (!TryQuery(c, op, 1, out ushort selector, out Descriptor descriptor, out bool found))
        {
            return Outcome.Fault;
        }

        bool answers = found && Answers(c, descriptor, selector, LslTypes, LslLongTypes);
        if (answers)
        {
            c.WriteRegister(op->Reg0, op->Size, descriptor.Limit);
        }

        SetZero(c, answers);
        return Outcome.Next;
    }

    private static Outcome Verr(Core c, DecodedOp* op)
    {
        if (!TryQuery(c, op, 0, out ushort selector, out Descriptor descriptor, out bool found))
        {
            return Outcome.Fault;
        }

        SetZero(c, found && descriptor.IsReadable && IsVisible(c, descriptor, selector));
        return Outcome.Next;
    }

    private static Outcome Verw(Core c, DecodedOp* op)
    {
        if (!TryQuery(c, op, 0, out ushort selector, out Descriptor descriptor, out bool found))
        {
            return Outcome.Fault;
        }

        SetZero(c, found && descriptor.IsWritable && IsVisible(c, descriptor, selector));
        return Outcome.Next;
    }

    /// <summary>ARPL: raises the RPL of operand 0 to that of operand 1; ZF tells whether (SDM 3A 5.10.4).</summary>
    private static Outcome Arpl(Core c, DecodedOp* op)
    {
        if (c.HasParagraphSegments)
        {
            return c.RaiseInvalidOpcode();
        }

        bool inMemory = op->Kind(0) == OperandKind.Memory;
        Place place = default;
        if (inMemory && !c.ReachOperand(op, AccessKind.Read, 2, out place))
        {
            return Outcome.Fault;
        }

        uint selector = (ushort)(inMemory ? c.Load(place) : c.ReadRegister(op->Reg0, 2));
        uint rpl = (uint)c.ReadRegister(op->Reg1, 2) & 3;
        bool raises = (selector & 3) < rpl;

        // A selector that stays as it is is not written, and need not be writable.
        if (raises && inMemory)
        {
            if (!c.ReachOperand(op, AccessKind.Write, 2, out place))
            {
                return Outcome.Fault;
            }

            c.Store(place, (selector & ~3u) | rpl);
        }
        else if (raises)
        {
            c.WriteRegister(op->Reg0, 2, (selector & ~3u) | rpl);
        }

        SetZero(c, raises);
        return Outcome.Next;
    }

    /// <summary>Reads the selector and its descriptor; not found when null or beyond its table.</summary>
    private static bool TryQuery(
        Core c, DecodedOp* op, int operand, out ushort selector, out Descriptor descriptor, out bool found)
    {
        descriptor = default;
        found = false;
        selector = 0;
        if (c.HasParagraphSegments)
        {
            c.RaiseInvalidOpcode();
            return false;
        }

        if (!SelectorOperand.TryRead(c, op, operand, out selector))
        {
            return false;
        }

        found = !DescriptorReader.IsNull(selector) && DescriptorReader.TryLocate(c, selector, 8, out _);
        return !found
            || DescriptorReader.TryRead(c, selector, ExceptionVector.GeneralProtection, 0, out descriptor);
    }

    private static bool Answers(Core c, in Descriptor descriptor, ushort selector, int types, int longTypes)
    {
        int systemTypes = c.InLongMode ? longTypes : types;
        bool typeAnswers = descriptor.IsCodeOrData || ((systemTypes >> descriptor.Type) & 1) != 0;
        return typeAnswers && IsVisible(c, descriptor, selector);
    }

    /// <summary>Privilege counts for all but conforming code.</summary>
    private static bool IsVisible(Core c, in Descriptor descriptor, ushort selector) =>
        descriptor.IsConforming || (descriptor.Dpl >= c.S->Cpl && descriptor.Dpl >= (selector & 3));

    private static void SetZero(Core c, bool zero) =>
        c.StatusFlags = zero ? c.StatusFlags | Rflags.ZF : c.StatusFlags & ~Rflags.ZF;
}
