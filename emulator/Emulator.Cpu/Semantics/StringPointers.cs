using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Semantics;

/// <summary>
/// The index registers of string instructions (SDM 1 7.3.9): source at DS:rSI, overridable; destination at ES:rDI,
/// always. Reaches single elements, and runs of elements inside one page for the fast paths.
/// </summary>
internal static unsafe class StringPointers
{
    private const int PageSize = 0x1000;

    /// <summary>Reaches the source element; kept in step with <see cref="SourceRun"/>.</summary>
    internal static bool TryReachSource(Core c, DecodedOp* op, out Place place) =>
        c.ReachSegmented(
            op->Segment,
            c.ReadRegister(RegisterFile.Rsi, op->AddressSize),
            op->Size,
            AccessKind.Read,
            c.CurrentMode,
            out place);

    /// <summary>Reaches the destination element.</summary>
    internal static bool TryReachDestination(Core c, DecodedOp* op, AccessKind kind, out Place place) =>
        c.ReachSegmented(
            SegmentIndex.Es,
            c.ReadRegister(RegisterFile.Rdi, op->AddressSize),
            op->Size,
            kind,
            c.CurrentMode,
            out place);

    /// <summary>Bytes from one element to the next: negative with DF = 1.</summary>
    internal static long Step(Core c, DecodedOp* op) =>
        (c.S->SystemFlags & Rflags.DF) != 0 ? -(long)op->Size : op->Size;

    /// <summary>Moves an index register on; a 32-bit one clears its upper half, a 16-bit one keeps it.</summary>
    internal static void Advance(Core c, DecodedOp* op, int register, ulong elements) =>
        c.WriteRegister(
            register,
            op->AddressSize,
            c.ReadRegister(register, op->AddressSize) + ((ulong)Step(c, op) * elements));

    /// <summary>
    /// How many elements from rSI on lie in one page and one segment, at most <paramref name="max"/>.
    /// </summary>
    internal static ulong SourceRun(Core c, DecodedOp* op, ulong max) =>
        Run(c, op, op->Segment, RegisterFile.Rsi, AccessKind.Read, max);

    /// <summary>The same for rDI.</summary>
    internal static ulong DestinationRun(Core c, DecodedOp* op, AccessKind kind, ulong max) =>
        Run(c, op, SegmentIndex.Es, RegisterFile.Rdi, kind, max);

    /// <summary>
    /// The host address of the lowest byte of a run that begins at a place reached: null unless the run is plain
    /// memory.
    /// </summary>
    internal static byte* LowestByte(Core c, DecodedOp* op, in Place first, ulong elements) =>
        first.First == null || Step(c, op) > 0 ? first.First : first.First - ((elements - 1) * op->Size);

    private static ulong Run(Core c, DecodedOp* op, int segment, int register, AccessKind kind, ulong max)
    {
        int size = op->Size;
        ulong offset = c.ReadRegister(register, op->AddressSize);
        ulong highest = op->AddressSize switch { 2 => ushort.MaxValue, 4 => uint.MaxValue, _ => ulong.MaxValue };
        bool down = Step(c, op) < 0;
        ulong inPage = down ? offset & (PageSize - 1) : PageSize - (offset & (PageSize - 1));

        // The page of the offset is that of the linear address only where the base lies on a page boundary.
        if ((c.SegmentAt(segment)->Base & (PageSize - 1)) != 0 || offset > highest - (ulong)(size - 1))
        {
            return 0;
        }

        ulong elements = down
            ? ((offset & (PageSize - 1)) > PageSize - (ulong)size ? 0 : (inPage / (ulong)size) + 1)
            : inPage / (ulong)size;
        elements = Math.Min(elements, max);
        if (elements == 0)
        {
            return 0;
        }

        ulong lowest = down ? offset - ((elements - 1) * (ulong)size) : offset;
        bool pending = c.S->FaultPending;
        if (c.LinearOf(segment, lowest, (int)(elements * (ulong)size), kind, out _))
        {
            return elements;
        }

        // The run leaves its segment: go by single elements, the last of which raises the fault.
        c.S->FaultPending = pending;
        return 0;
    }
}
