using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>What every transfer to another code segment has in common (SDM 3A 5.8).</summary>
internal static unsafe class CodeSegments
{
    /// <summary>
    /// Checks the code segment that a far JMP or CALL names directly: same privilege, or conforming and more privileged
    /// (SDM 3A 5.8.1).
    /// </summary>
    internal static bool TryCheckDirect(Core c, in Descriptor code, ushort selector)
    {
        bool allowed = code.IsConforming
            ? code.Dpl <= c.S->Cpl
            : code.Dpl == c.S->Cpl && (selector & 3) <= c.S->Cpl;
        return TryCheck(c, code, selector, allowed, 0);
    }

    /// <summary>
    /// Checks the code segment that a far return names: its RPL is the privilege level to return to (SDM 3A 5.8.6).
    /// </summary>
    internal static bool TryCheckReturn(Core c, in Descriptor code, ushort selector)
    {
        int rpl = selector & 3;
        bool allowed = rpl >= c.S->Cpl && (code.IsConforming ? code.Dpl <= rpl : code.Dpl == rpl);
        return TryCheck(c, code, selector, allowed, 0);
    }

    /// <summary>The checks of type, privilege and presence, in the order of the SDM.</summary>
    internal static bool TryCheck(Core c, in Descriptor code, ushort selector, bool privilegeAllows, uint external)
    {
        bool ambiguous = c.InLongMode && code.Long && code.Big;
        if (!code.IsCode || !privilegeAllows || ambiguous)
        {
            c.RaiseGeneralProtection(DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        if (!code.Present)
        {
            c.Raise(ExceptionVector.SegmentNotPresent, DescriptorReader.ErrorCode(selector, external));
            return false;
        }

        return true;
    }

    /// <summary>Reads and checks nothing but that a selector names a descriptor: null raises #GP(EXT).</summary>
    internal static bool TryRead(Core c, ushort selector, uint external, out Descriptor descriptor)
    {
        if (DescriptorReader.IsNull(selector))
        {
            descriptor = default;
            c.RaiseGeneralProtection(external);
            return false;
        }

        return DescriptorReader.TryRead(
            c, selector, ExceptionVector.GeneralProtection, external, out descriptor);
    }

    /// <summary>Whether the segment runs 64-bit code.</summary>
    internal static bool Is64Bit(Core c, in Descriptor code) => c.InLongMode && code.Long;

    /// <summary>Checks the new instruction pointer: canonical in 64-bit code, else within the limit.</summary>
    internal static bool TryCheckOffset(Core c, in Descriptor code, ref ulong offset, uint external)
    {
        bool inside;
        if (Is64Bit(c, code))
        {
            inside = c.IsCanonical(offset);
        }
        else
        {
            offset = (uint)offset;
            inside = offset <= code.Limit;
        }

        if (!inside)
        {
            c.RaiseGeneralProtection(external);
        }

        return inside;
    }

    /// <summary>Gets CS ready, with the new CPL as its RPL.</summary>
    internal static bool TryPrepare(
        Core c, in Descriptor code, ushort selector, int privilege, out PreparedSegment segment) =>
        PreparedSegment.TryMake(
            c, code, (ushort)((selector & 0xFFFC) | privilege), SegmentAttributes.Accessed, out segment);

    /// <summary>Loads CS, CPL and the instruction pointer.</summary>
    internal static void Enter(Core c, ref PreparedSegment code, ulong offset)
    {
        code.Commit(c, SegmentIndex.Cs);
        c.S->Cpl = (byte)(code.Register.Selector & 3);
        c.S->Rip = offset;
        c.CodeSegmentChanged();
    }

    /// <summary>Loads CS and IP in real mode or virtual-8086 mode.</summary>
    internal static Outcome EnterParagraph(Core c, ushort selector, ulong offset)
    {
        SegmentLoader.LoadParagraph(c, SegmentIndex.Cs, selector);
        c.S->Rip = offset;
        c.CodeSegmentChanged();
        return Outcome.Leave;
    }
}
