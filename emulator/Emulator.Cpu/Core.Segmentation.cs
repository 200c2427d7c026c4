using Emulator.Arch;

namespace Emulator.Cpu;

/// <summary>From a segment and an offset to a linear address (SDM 3A 3.4, 5.3–5.5).</summary>
public sealed unsafe partial class Core
{
    /// <summary>
    /// Checks that a segment lets bytes be accessed in this way, and gives their linear address; or raises #SS(0) for
    /// SS and #GP(0) for the others. Canonical checks come later, in <see cref="ReachLinear"/>.
    /// </summary>
    internal bool LinearOf(int segment, ulong offset, int sizeBytes, AccessKind kind, out ulong linear) // HOT
    {
        SegmentRegister* register = SegmentAt(segment);
        if (In64BitCode)
        {
            // Only FS and GS have a base, and none has a limit (SDM 3A 3.4.4).
            linear = segment >= SegmentIndex.Fs ? register->Base + offset : offset;
            return true;
        }

        linear = (uint)(register->Base + offset);
        if (SegmentAllows(*register, offset, sizeBytes, kind))
        {
            return true;
        }

        Raise(segment == SegmentIndex.Ss ? ExceptionVector.StackFault : ExceptionVector.GeneralProtection, 0);
        return false;
    }

    /// <summary>
    /// Whether a segment, outside 64-bit code, holds these offsets and lets them be accessed in this way.
    /// </summary>
    internal bool SegmentAllows(in SegmentRegister segment, ulong offset, int sizeBytes, AccessKind kind) // HOT
    {
        ulong last = offset + (ulong)(sizeBytes - 1);
        if (HasParagraphSegments)
        {
            // Types mean nothing there, but the limit is kept: 64 KiB, or what protected mode left (SDM 3B 20.1.1).
            return last <= segment.Limit || IsFlat(segment);
        }

        int attributes = segment.Attributes;
        if (segment.Usable == 0 || !TypeAllows(attributes, kind))
        {
            return false;
        }

        const int ExpandDownData = SegmentAttributes.ExpandDownOrConforming;
        if ((attributes & (SegmentAttributes.Code | ExpandDownData)) == ExpandDownData)
        {
            // The limit is the last offset that is not in the segment; B says where its upper bound is (SDM 3A 5.3).
            return offset > segment.Limit && last <= (segment.Big ? uint.MaxValue : ushort.MaxValue);
        }

        // An access that wraps to offset 0: the SDM leaves it open, processors allow it in a flat segment only.
        return last <= segment.Limit || IsFlat(segment);
    }

    private static bool IsFlat(in SegmentRegister segment) => segment is { Base: 0, Limit: uint.MaxValue };

    /// <summary>The width of canonical addresses (SDM 1 3.3.7.1).</summary>
    internal int LinearAddressBits => (S->Cr4 & Cr4.LA57) != 0 ? LinearAddress.Bits5Level : LinearAddress.Bits4Level;

    /// <summary>Whether a 64-bit instruction pointer or base is canonical.</summary>
    internal bool IsCanonical(ulong linear) => new LinearAddress(linear).IsCanonical(LinearAddressBits);

    /// <summary>The type of a segment against an access (SDM 3A 5.5, table 3-1).</summary>
    private static bool TypeAllows(int attributes, AccessKind kind) => kind switch
    {
        AccessKind.Read => (attributes & (SegmentAttributes.Code | SegmentAttributes.WritableOrReadable))
            != SegmentAttributes.Code,
        AccessKind.Write => (attributes & (SegmentAttributes.Code | SegmentAttributes.WritableOrReadable))
            == SegmentAttributes.WritableOrReadable,
        _ => true,
    };
}
