using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Segments;

/// <summary>LGDT, LIDT, LLDT, LTR and what stores those registers (SDM 3A 2.4; SDM 2A–2B).</summary>
internal static unsafe class SystemTables
{
    private const int LimitBytes = 2;

    internal static OpRow[] Rows =>
    [
        new(Code.Lgdt_m1632_16, &LoadGdt16, OpTraits.Privileged),
        new(Code.Lgdt_m1632, &LoadGdt32, OpTraits.Privileged),
        new(Code.Lgdt_m1664, &LoadGdt64, OpTraits.Privileged),
        new(Code.Lidt_m1632_16, &LoadIdt16, OpTraits.Privileged),
        new(Code.Lidt_m1632, &LoadIdt32, OpTraits.Privileged),
        new(Code.Lidt_m1664, &LoadIdt64, OpTraits.Privileged),
        new(Mnemonic.Sgdt, &StoreGdt),
        new(Mnemonic.Sidt, &StoreIdt),
        new(Mnemonic.Lldt, &LoadLdt, OpTraits.Privileged),
        new(Mnemonic.Ltr, &LoadTask, OpTraits.Privileged),
        new(Code.Sldt_rm16, &StoreLdt16),
        new(Code.Sldt_r32m16, &StoreLdt32),
        new(Code.Sldt_r64m16, &StoreLdt64),
        new(Code.Str_rm16, &StoreTask16),
        new(Code.Str_r32m16, &StoreTask32),
        new(Code.Str_r64m16, &StoreTask64),
    ];

    private static Outcome LoadGdt16(Core c, DecodedOp* op) => LoadTable(c, op, &c.S->Gdtr, 4, 0xFF_FFFF);

    private static Outcome LoadGdt32(Core c, DecodedOp* op) => LoadTable(c, op, &c.S->Gdtr, 4, uint.MaxValue);

    private static Outcome LoadGdt64(Core c, DecodedOp* op) => LoadTable(c, op, &c.S->Gdtr, 8, ulong.MaxValue);

    private static Outcome LoadIdt16(Core c, DecodedOp* op) => LoadTable(c, op, &c.S->Idtr, 4, 0xFF_FFFF);

    private static Outcome LoadIdt32(Core c, DecodedOp* op) => LoadTable(c, op, &c.S->Idtr, 4, uint.MaxValue);

    private static Outcome LoadIdt64(Core c, DecodedOp* op) => LoadTable(c, op, &c.S->Idtr, 8, ulong.MaxValue);

    /// <summary>Limit, then base; with 16-bit operands the base has 24 bits (SDM 2A, LGDT).</summary>
    private static Outcome LoadTable(
        Core c, DecodedOp* op, DescriptorTable* table, int baseBytes, ulong baseMask)
    {
        if (c.S->Cpl != 0)
        {
            return c.RaiseGeneralProtection();
        }

        if (!FarPointers.TryReach(c, op, 0, LimitBytes, AccessKind.Read, out Place limitPlace)
            || !FarPointers.TryReach(c, op, LimitBytes, baseBytes, AccessKind.Read, out Place basePlace))
        {
            return Outcome.Fault;
        }

        ulong limit = c.Load(limitPlace);
        ulong address = c.Load(basePlace) & baseMask;
        if (baseBytes == 8 && !c.IsCanonical(address))
        {
            return c.RaiseGeneralProtection();
        }

        table->Limit = (ushort)limit;
        table->Base = address;
        return Outcome.Next;
    }

    private static Outcome StoreGdt(Core c, DecodedOp* op) => StoreTable(c, op, c.S->Gdtr);

    private static Outcome StoreIdt(Core c, DecodedOp* op) => StoreTable(c, op, c.S->Idtr);

    private static Outcome StoreTable(Core c, DecodedOp* op, DescriptorTable table)
    {
        int baseBytes = op->CodeSize == 8 ? 8 : 4;
        if (IsPrevented(c)
            || !FarPointers.TryReach(c, op, 0, LimitBytes, AccessKind.Write, out Place limitPlace)
            || !FarPointers.TryReach(c, op, LimitBytes, baseBytes, AccessKind.Write, out Place basePlace))
        {
            return Outcome.Fault;
        }

        c.Store(limitPlace, table.Limit);
        c.Store(basePlace, table.Base);
        return Outcome.Next;
    }

    private static Outcome LoadLdt(Core c, DecodedOp* op)
    {
        if (!TryReadSystemSelector(c, op, out ushort selector))
        {
            return Outcome.Fault;
        }

        if (DescriptorReader.IsNull(selector))
        {
            c.S->Ldtr = new SegmentRegister { Selector = selector };
            return Outcome.Next;
        }

        if (!TryReadSystemDescriptor(c, selector, out Descriptor descriptor)
            || !TryCheckSystem(c, descriptor, selector, descriptor.Type == SystemType.Ldt)
            || !DescriptorReader.TryReadUpperHalf(c, selector, ref descriptor)
            || !TryCheckBase(c, descriptor, selector))
        {
            return Outcome.Fault;
        }

        c.S->Ldtr = descriptor.ToRegister(selector);
        return Outcome.Next;
    }

    private static Outcome LoadTask(Core c, DecodedOp* op)
    {
        if (!TryReadSystemSelector(c, op, out ushort selector))
        {
            return Outcome.Fault;
        }

        if (DescriptorReader.IsNull(selector))
        {
            return c.RaiseGeneralProtection();
        }

        if (!TryReadSystemDescriptor(c, selector, out Descriptor descriptor))
        {
            return Outcome.Fault;
        }

        bool available = descriptor.Type == SystemType.Tss32Available
            || (descriptor.Type == SystemType.Tss16Available && !c.InLongMode);
        if (!TryCheckSystem(c, descriptor, selector, available)
            || !DescriptorReader.TryReadUpperHalf(c, selector, ref descriptor)
            || !TryCheckBase(c, descriptor, selector)
            || !PreparedSegment.TryMake(
                c, descriptor, selector, descriptor.Type | SystemType.Busy, out PreparedSegment segment))
        {
            return Outcome.Fault;
        }

        segment.Commit(c, &c.S->Tr);
        return Outcome.Next;
    }

    private static Outcome StoreLdt16(Core c, DecodedOp* op) => StoreSelector(c, op, 2, c.S->Ldtr.Selector);

    private static Outcome StoreLdt32(Core c, DecodedOp* op) => StoreSelector(c, op, 4, c.S->Ldtr.Selector);

    private static Outcome StoreLdt64(Core c, DecodedOp* op) => StoreSelector(c, op, 8, c.S->Ldtr.Selector);

    private static Outcome StoreTask16(Core c, DecodedOp* op) => StoreSelector(c, op, 2, c.S->Tr.Selector);

    private static Outcome StoreTask32(Core c, DecodedOp* op) => StoreSelector(c, op, 4, c.S->Tr.Selector);

    private static Outcome StoreTask64(Core c, DecodedOp* op) => StoreSelector(c, op, 8, c.S->Tr.Selector);

    private static Outcome StoreSelector(Core c, DecodedOp* op, int registerBytes, ushort selector)
    {
        if (c.HasParagraphSegments)
        {
            return c.RaiseInvalidOpcode();
        }

        return !IsPrevented(c) && SelectorOperand.TryWrite(c, op, registerBytes, selector)
            ? Outcome.Next
            : Outcome.Fault;
    }

    /// <summary>User-mode instruction prevention: #GP(0) outside CPL 0 (SDM 3A 2.5, CR4.UMIP).</summary>
    private static bool IsPrevented(Core c)
    {
        if ((c.S->Cr4 & Cr4.UMIP) == 0 || c.S->Cpl == 0)
        {
            return false;
        }

        c.RaiseGeneralProtection();
        return true;
    }

    private static bool TryReadSystemSelector(Core c, DecodedOp* op, out ushort selector)
    {
        selector = 0;
        if (c.HasParagraphSegments)
        {
            c.RaiseInvalidOpcode();
            return false;
        }

        if (c.S->Cpl != 0)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        return SelectorOperand.TryRead(c, op, 0, out selector);
    }

    /// <summary>LDT and TSS descriptors lie in the GDT only (SDM 3A 3.5).</summary>
    private static bool TryReadSystemDescriptor(Core c, ushort selector, out Descriptor descriptor)
    {
        descriptor = default;
        if (DescriptorReader.IsInLdt(selector))
        {
            c.RaiseGeneralProtection(DescriptorReader.ErrorCode(selector));
            return false;
        }

        return DescriptorReader.TryRead(c, selector, ExceptionVector.GeneralProtection, 0, out descriptor);
    }

    private static bool TryCheckSystem(Core c, in Descriptor descriptor, ushort selector, bool typeAllowed)
    {
        if (descriptor.IsCodeOrData || !typeAllowed)
        {
            c.RaiseGeneralProtection(DescriptorReader.ErrorCode(selector));
            return false;
        }

        if (!descriptor.Present)
        {
            c.Raise(ExceptionVector.SegmentNotPresent, DescriptorReader.ErrorCode(selector));
            return false;
        }

        return true;
    }

    private static bool TryCheckBase(Core c, in Descriptor descriptor, ushort selector)
    {
        if (!c.InLongMode || c.IsCanonical(descriptor.Base))
        {
            return true;
        }

        c.RaiseGeneralProtection(DescriptorReader.ErrorCode(selector));
        return false;
    }
}
