using Emulator.Arch;

namespace Emulator.Cpu.Segments;

/// <summary>
/// A segment register that has passed all its checks, with the place of its descriptor's type, so that the load that
/// follows cannot fail. The accessed or busy bit is set only if it is clear (SDM 3A 3.4.5.1).
/// </summary>
internal unsafe struct PreparedSegment
{
    private const int TypeShift = 8;

    internal SegmentRegister Register;
    private Place _accessRights;
    private int _typeBitsToSet;

    /// <summary>Reaches the type of the descriptor when it has bits to set; false with a page fault pending.</summary>
    internal static bool TryMake(
        Core c, in Descriptor descriptor, ushort selector, int typeBits, out PreparedSegment segment)
    {
        segment = default;
        segment.Register = descriptor.ToRegister(selector);
        segment.Register.Attributes |= (ushort)typeBits;
        if ((descriptor.Type & typeBits) == typeBits)
        {
            return true;
        }

        segment._typeBitsToSet = typeBits;
        return c.ReachLinear(
            DescriptorReader.SystemAddress(c, descriptor.Linear + 4),
            4,
            AccessKind.Write,
            AccessMode.ImplicitSupervisor,
            stack: false,
            out segment._accessRights);
    }

    /// <summary>Loads one of the six segment registers.</summary>
    internal void Commit(Core c, int index) => Commit(c, c.SegmentAt(index));

    /// <summary>Loads a segment register, and marks the descriptor.</summary>
    internal void Commit(Core c, SegmentRegister* into)
    {
        if (_typeBitsToSet != 0)
        {
            MarkDescriptor(c);
        }

        *into = Register;
    }

    private void MarkDescriptor(Core c)
    {
        int bits = _typeBitsToSet << TypeShift;
        if (_accessRights.First != null && _accessRights.FirstBytes == _accessRights.SizeBytes)
        {
            Interlocked.Or(ref *(int*)_accessRights.First, bits);
            return;
        }

        c.Store(_accessRights, c.Load(_accessRights) | (uint)bits);
    }
}
