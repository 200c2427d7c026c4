using Emulator.Arch;

namespace Emulator.Cpu.Privileged;

/// <summary>Writing RFLAGS with all that follows from it.</summary>
internal static unsafe class FlagChanges
{
    /// <summary>
    /// Sets RFLAGS. The caller calls <see cref="Core.CodeSegmentChanged"/> when VM changes, and leaves the block when
    /// IF, TF or AC may have.
    /// </summary>
    internal static void Set(Core c, ulong value)
    {
        ulong old = c.S->SystemFlags;
        c.RflagsValue = value;
        if (((old ^ value) & (Rflags.AC | Rflags.VM)) != 0)
        {
            c.PagingChanged(flush: false);
        }
    }
}
