using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>
/// The stack that a call gate or interrupt switches to, as the TSS names it (SDM 3A 5.8.5, 6.12.1, 6.14).
/// </summary>
internal unsafe struct InnerStack
{
    /// <summary>Offset of RSP0 in a 64-bit TSS, of ESP0 in a 32-bit one (SDM 3A figures 7-2, 7-11).</summary>
    private const uint FirstStack = 4;

    /// <summary>Offset of SP0 in a 16-bit TSS (SDM 3A figure 7-10).</summary>
    private const uint FirstStack16 = 2;

    /// <summary>Offset of IST1 in a 64-bit TSS.</summary>
    private const uint FirstIst = 0x24;

    private PreparedSegment _segment;
    private int _addressSize;
    private ulong _pointer;
    private int _privilege;
    private uint _errorCode;

    /// <summary>Reads SS and ESP for a privilege level from a 16- or 32-bit TSS, and checks SS with #TS.</summary>
    internal static bool TryFind(Core c, int privilege, uint external, out InnerStack stack)
    {
        stack = default;
        if (!TryReadPointer(c, privilege, external, out ushort selector, out stack._pointer))
        {
            return false;
        }

        stack._privilege = privilege;
        stack._errorCode = DescriptorReader.ErrorCode(selector, external);
        if (DescriptorReader.IsNull(selector))
        {
            c.Raise(ExceptionVector.InvalidTss, external);
            return false;
        }

        if (!DescriptorReader.TryRead(c, selector, ExceptionVector.InvalidTss, external, out Descriptor descriptor)
            || !SegmentLoader.TryCheckStack(
                c, descriptor, selector, privilege, ExceptionVector.InvalidTss, external)
            || !PreparedSegment.TryMake(c, descriptor, selector, SegmentAttributes.Accessed, out stack._segment))
        {
            return false;
        }

        stack._addressSize = descriptor.Big ? 4 : 2;
        return true;
    }

    /// <summary>Reads RSP for a privilege level from a 64-bit TSS; SS becomes null with that RPL.</summary>
    internal static bool TryFindLong(Core c, int privilege, uint external, out InnerStack stack)
    {
        stack = default;
        stack._segment.Register.Selector = (ushort)privilege;
        stack._addressSize = 8;
        stack._privilege = privilege;
        stack._errorCode = external;
        return TryReadLong(c, FirstStack + ((uint)privilege * 8), external, out stack._pointer);
    }

    /// <summary>Reads the RSP of an interrupt stack, 1–7, from a 64-bit TSS (SDM 3A 6.14.5).</summary>
    internal static bool TryReadIst(Core c, int ist, uint external, out ulong pointer) =>
        TryReadLong(c, FirstIst + ((uint)(ist - 1) * 8), external, out pointer);

    /// <summary>A frame of pushes on the stack.</summary>
    internal readonly StackFrame MakeFrame(Core c, Span<PendingPush> slots) =>
        new(c, _segment.Register, _addressSize, _pointer, _privilege, _errorCode, slots);

    internal readonly ulong Pointer => _pointer;

    /// <summary>Loads SS and RSP.</summary>
    internal void Commit(Core c, scoped in StackFrame frame)
    {
        _segment.Commit(c, SegmentIndex.Ss);
        c.S->Gpr[4] = frame.Pointer;
    }

    private static bool TryReadPointer(
        Core c, int privilege, uint external, out ushort selector, out ulong pointer)
    {
        SegmentRegister* tr = &c.S->Tr;
        bool is32Bit = (tr->Type & SystemType.Is32Bit) != 0;
        int pointerBytes = is32Bit ? 4 : 2;
        uint offset = is32Bit ? FirstStack + ((uint)privilege * 8) : FirstStack16 + ((uint)privilege * 4);
        selector = 0;
        pointer = 0;
        if (!TryCheckLimit(c, offset, pointerBytes + 2, external)
            || !DescriptorReader.TryLoad(c, tr->Base + offset, pointerBytes, out pointer)
            || !DescriptorReader.TryLoad(c, tr->Base + offset + (uint)pointerBytes, 2, out ulong segment))
        {
            return false;
        }

        selector = (ushort)segment;
        return true;
    }

    private static bool TryReadLong(Core c, uint offset, uint external, out ulong pointer)
    {
        pointer = 0;
        if (!TryCheckLimit(c, offset, 8, external)
            || !DescriptorReader.TryLoad(c, c.S->Tr.Base + offset, 8, out pointer))
        {
            return false;
        }

        if (!c.IsCanonical(pointer))
        {
            c.Raise(ExceptionVector.StackFault, external);
            return false;
        }

        return true;
    }

    private static bool TryCheckLimit(Core c, uint offset, int sizeBytes, uint external)
    {
        if (offset + (uint)sizeBytes - 1 <= c.S->Tr.Limit)
        {
            return true;
        }

        c.Raise(ExceptionVector.InvalidTss, DescriptorReader.ErrorCode(c.S->Tr.Selector, external));
        return false;
    }
}
