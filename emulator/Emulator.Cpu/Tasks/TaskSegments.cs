using Emulator.Arch;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Tasks;

/// <summary>
/// Loads LDTR and the segment registers of a new task by the selectors that they hold already. What is wrong with one
/// is an exception of the new task (SDM 3A 7.3, step 13; table 7-1).
/// </summary>
internal static unsafe class TaskSegments
{
    private static ReadOnlySpan<byte> DataSegments =>
        [SegmentIndex.Es, SegmentIndex.Ds, SegmentIndex.Fs, SegmentIndex.Gs];

    /// <summary>LDTR, CS, SS and the others, in this order; false with an exception pending.</summary>
    internal static bool TryLoad(Core c, uint external)
    {
        if (c.InVirtual8086)
        {
            for (int i = 0; i < 6; i++)
            {
                *c.SegmentAt(i) = SegmentLoader.Virtual8086(c.SegmentAt(i)->Selector);
            }

            return TryLoadLocalTable(c, external);
        }

        if (!TryLoadLocalTable(c, external) || !TryLoadCode(c, external) || !TryLoadStack(c, external))
        {
            return false;
        }

        foreach (byte index in DataSegments)
        {
            if (!TryLoadData(c, index, external))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryLoadLocalTable(Core c, uint external)
    {
        ushort selector = c.S->Ldtr.Selector;
        if (DescriptorReader.IsNull(selector))
        {
            return true;
        }

        if (DescriptorReader.IsInLdt(selector))
        {
            return Refuse(c, ExceptionVector.InvalidTss, selector, external);
        }

        if (!DescriptorReader.TryRead(c, selector, ExceptionVector.InvalidTss, external, out Descriptor descriptor))
        {
            return false;
        }

        if (descriptor.IsCodeOrData || descriptor.Type != SystemType.Ldt || !descriptor.Present)
        {
            return Refuse(c, ExceptionVector.InvalidTss, selector, external);
        }

        c.S->Ldtr = descriptor.ToRegister(selector);
        return true;
    }

    private static bool TryLoadCode(Core c, uint external)
    {
        ushort selector = c.S->Cs.Selector;
        if (!TryReadNamed(c, selector, external, out Descriptor code))
        {
            return false;
        }

        int rpl = selector & 3;
        if (!code.IsCode || (code.IsConforming ? code.Dpl > rpl : code.Dpl != rpl))
        {
            return Refuse(c, ExceptionVector.InvalidTss, selector, external);
        }

        if (!code.Present)
        {
            return Refuse(c, ExceptionVector.SegmentNotPresent, selector, external);
        }

        return TryCommit(c, SegmentIndex.Cs, code, selector);
    }

    private static bool TryLoadStack(Core c, uint external)
    {
        ushort selector = c.S->Ss.Selector;
        return TryReadNamed(c, selector, external, out Descriptor stack)
            && SegmentLoader.TryCheckStack(c, stack, selector, c.S->Cpl, ExceptionVector.InvalidTss, external)
            && TryCommit(c, SegmentIndex.Ss, stack, selector);
    }

    private static bool TryLoadData(Core c, int index, uint external)
    {
        ushort selector = c.SegmentAt(index)->Selector;
        if (DescriptorReader.IsNull(selector))
        {
            return true;
        }

        if (!DescriptorReader.TryRead(c, selector, ExceptionVector.InvalidTss, external, out Descriptor data))
        {
            return false;
        }

        bool privileged = !data.IsConforming && (data.Dpl < c.S->Cpl || data.Dpl < (selector & 3));
        if (!data.IsReadable || privileged)
        {
            return Refuse(c, ExceptionVector.InvalidTss, selector, external);
        }

        if (!data.Present)
        {
            return Refuse(c, ExceptionVector.SegmentNotPresent, selector, external);
        }

        return TryCommit(c, index, data, selector);
    }

    /// <summary>CS and SS must name a descriptor.</summary>
    private static bool TryReadNamed(Core c, ushort selector, uint external, out Descriptor descriptor)
    {
        descriptor = default;
        return !DescriptorReader.IsNull(selector)
            ? DescriptorReader.TryRead(c, selector, ExceptionVector.InvalidTss, external, out descriptor)
            : Refuse(c, ExceptionVector.InvalidTss, selector, external);
    }

    private static bool TryCommit(Core c, int index, in Descriptor descriptor, ushort selector)
    {
        if (!PreparedSegment.TryMake(c, descriptor, selector, SegmentAttributes.Accessed, out PreparedSegment segment))
        {
            return false;
        }

        segment.Commit(c, index);
        return true;
    }

    private static bool Refuse(Core c, ExceptionVector vector, ushort selector, uint external)
    {
        c.Raise(vector, DescriptorReader.ErrorCode(selector, external));
        return false;
    }
}
