using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>Loads of DS, ES, FS, GS and SS with all their checks (SDM 3A 5.6, 5.7; SDM 2B, MOV).</summary>
internal static unsafe class SegmentLoader
{
    /// <summary>What a data segment of real mode or virtual-8086 mode may be: present, writable, accessed.</summary>
    private const ushort ParagraphAttributes = SegmentAttributes.P | SegmentAttributes.S
        | SegmentAttributes.WritableOrReadable | SegmentAttributes.Accessed;

    /// <summary>Loads a segment register, or fails with the exception pending and nothing changed.</summary>
    internal static bool TryLoad(Core c, int index, ushort selector)
    {
        if (!TryPrepare(c, index, selector, out PreparedSegment segment))
        {
            return false;
        }

        segment.Commit(c, index);
        return true;
    }

    /// <summary>Makes all checks of <see cref="TryLoad"/> and leaves the load itself for later.</summary>
    internal static bool TryPrepare(Core c, int index, ushort selector, out PreparedSegment segment)
    {
        segment = default;
        if (c.HasParagraphSegments)
        {
            segment.Register = Paragraph(c, index, selector);
            return true;
        }

        if (DescriptorReader.IsNull(selector))
        {
            // SS may be null in 64-bit code outside CPL 3, where interrupts make it so (SDM 3A 5.4.1.1).
            if (index == SegmentIndex.Ss && !(c.In64BitCode && c.S->Cpl < 3 && (selector & 3) == c.S->Cpl))
            {
                c.RaiseGeneralProtection();
                return false;
            }

            segment.Register.Selector = selector;
            return true;
        }

        return DescriptorReader.TryRead(c, selector, ExceptionVector.GeneralProtection, 0, out Descriptor descriptor)
            && (index == SegmentIndex.Ss
                ? TryCheckStack(c, descriptor, selector, c.S->Cpl, ExceptionVector.GeneralProtection, 0)
                : TryCheckData(c, descriptor, selector))
            && PreparedSegment.TryMake(c, descriptor, selector, SegmentAttributes.Accessed, out segment);
    }

    /// <summary>Loads a segment register in real mode or virtual-8086 mode (SDM 3B 20.1.1).</summary>
    internal static void LoadParagraph(Core c, int index, ushort selector) =>
        *c.SegmentAt(index) = Paragraph(c, index, selector);

    /// <summary>
    /// The stack segment for a privilege level: writable data whose RPL and DPL are that level. Used by MOV SS and by
    /// far returns with #GP, by stack switches with #TS (SDM 3A 5.7, 5.8.5).
    /// </summary>
    internal static bool TryCheckStack(
        Core c, in Descriptor descriptor, ushort selector, int privilege, ExceptionVector vector, uint external)
    {
        if ((selector & 3) != privilege || descriptor.Dpl != privilege || !descriptor.IsWritable)
        {
            c.Raise(vector, DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        if (!descriptor.Present)
        {
            c.Raise(ExceptionVector.StackFault, DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        return true;
    }

    /// <summary>A segment of virtual-8086 mode: 64 KiB of writable data with DPL 3 (SDM 3B 20.2.1).</summary>
    internal static SegmentRegister Virtual8086(ushort selector) => new()
    {
        Base = (ulong)selector << 4,
        Limit = 0xFFFF,
        Attributes = ParagraphAttributes | (3 << SegmentAttributes.DplShift),
        Selector = selector,
        Usable = 1,
    };

    private static bool TryCheckData(Core c, in Descriptor descriptor, ushort selector)
    {
        bool privileged = !descriptor.IsConforming
            && (descriptor.Dpl < c.S->Cpl || descriptor.Dpl < (selector & 3));
        if (!descriptor.IsReadable || privileged)
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

    private static SegmentRegister Paragraph(Core c, int index, ushort selector)
    {
        if (c.InVirtual8086)
        {
            return Virtual8086(selector);
        }

        // Real mode loads base and selector only; limit and rights stay as protected mode may have left them.
        SegmentRegister register = *c.SegmentAt(index);
        register.Base = (ulong)selector << 4;
        register.Selector = selector;
        if (register.Usable == 0)
        {
            register.Usable = 1;
            register.Limit = 0xFFFF;
            register.Attributes = ParagraphAttributes;
        }

        return register;
    }
}
