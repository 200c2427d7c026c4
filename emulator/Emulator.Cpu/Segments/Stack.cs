using Emulator.Arch;
using Emulator.Cpu.Decoding;

namespace Emulator.Cpu.Segments;

/// <summary>
/// Pushes and pops on the current stack (SDM 1 6.2). The stack address size decides how much of RSP takes part; the
/// operand size of the instruction decides how many bytes move. The pointer is committed only after the access was
/// found possible.
/// </summary>
internal static unsafe class Stack
{
    /// <summary>8 in 64-bit code, else 4 or 2 as the B flag of SS says (SDM 1 6.2.3).</summary>
    internal static int AddressSize(Core c) => c.In64BitCode ? 8 : c.S->Ss.Big ? 4 : 2;

    /// <summary>RSP, ESP or SP.</summary>
    internal static ulong ReadStackPointer(Core c) => c.ReadRegister(RegisterFile.Rsp, AddressSize(c));

    /// <summary>RBP, EBP or BP, as the stack address size says.</summary>
    internal static ulong ReadFramePointer(Core c) => c.ReadRegister(RegisterFile.Rbp, AddressSize(c));

    /// <summary>Changes RSP, ESP or SP; with a 16-bit stack the upper bits of ESP stay.</summary>
    internal static void WriteStackPointer(Core c, ulong value) =>
        c.WriteRegister(RegisterFile.Rsp, AddressSize(c), value);

    /// <summary>
    /// The stack pointer <paramref name="bytes"/> above the current one (below, when negative), wrapped.
    /// </summary>
    internal static ulong StackPointerPlus(Core c, long bytes) =>
        Core.Truncate(c.S->Gpr[4] + (ulong)bytes, AddressSize(c));

    /// <summary>Reaches bytes at an offset of the stack segment.</summary>
    internal static bool TryReach(Core c, ulong offset, int sizeBytes, AccessKind kind, out Place place) =>
        c.ReachSegmented(
            SegmentIndex.Ss, Core.Truncate(offset, AddressSize(c)), sizeBytes, kind, c.CurrentMode, out place);

    /// <summary>Reaches the slot that a push of <paramref name="sizeBytes"/> writes.</summary>
    internal static bool TryReachPush(Core c, int sizeBytes, out Place place, out ulong newStackPointer)
    {
        newStackPointer = StackPointerPlus(c, -sizeBytes);
        return TryReach(c, newStackPointer, sizeBytes, AccessKind.Write, out place);
    }

    /// <summary>Reaches the slot that a pop of <paramref name="sizeBytes"/> reads.</summary>
    internal static bool TryReachPop(Core c, int sizeBytes, out Place place, out ulong newStackPointer)
    {
        newStackPointer = StackPointerPlus(c, sizeBytes);
        return TryReach(c, ReadStackPointer(c), sizeBytes, AccessKind.Read, out place);
    }

    /// <summary>Pushes a value, or fails with the exception pending and nothing changed.</summary>
    internal static bool TryPush(Core c, int sizeBytes, ulong value)
    {
        if (!TryReachPush(c, sizeBytes, out Place place, out ulong newStackPointer))
        {
            return false;
        }

        c.Store(place, value);
        WriteStackPointer(c, newStackPointer);
        return true;
    }
}
