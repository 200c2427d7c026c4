using Emulator.Arch;
using Emulator.Cpu.Segments;

namespace Emulator.Cpu.Exceptions;

/// <summary>INT n in virtual-8086 mode: six ways to handle it (SDM 3B 20.3.3, table 20-2).</summary>
internal static unsafe class Virtual8086Interrupts
{
    /// <summary>
    /// Offset of the I/O map base in a 32-bit TSS; the redirection bit map is the 32 bytes below the map.
    /// </summary>
    private const uint IoMapBase = 0x66;
    private const int RedirectionMapBytes = 32;

    /// <summary>Delivers INT n, or fails with an exception pending and nothing changed.</summary>
    internal static bool TryDeliver(Core c, in InterruptEvent e)
    {
        bool enhanced = (c.S->Cr4 & Cr4.VME) != 0;
        bool toMonitor = true;
        if (enhanced && !TryReadRedirection(c, e.Vector, out toMonitor))
        {
            return false;
        }

        if (!toMonitor)
        {
            return TryRedirect(c, e);
        }

        if (c.Iopl < 3)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        return ProtectedDelivery.TryDeliver(c, e);
    }

    /// <summary>Methods 5 and 6: to the 8086 program's own handler, whose IF is VIF when IOPL is below 3.</summary>
    private static bool TryRedirect(Core c, in InterruptEvent e)
    {
        ulong flags = c.RflagsValue;
        bool virtualFlag = c.Iopl < 3;
        if (virtualFlag)
        {
            ulong interrupts = (flags & Rflags.VIF) != 0 ? Rflags.IF : 0;
            flags = (flags & ~Rflags.IF) | interrupts | Rflags.IOPL;
        }

        return RealModeDelivery.TryEnter(
            c, e, (ulong)e.Vector * 4, e.SavedFlags(flags), virtualFlag ? Rflags.VIF : Rflags.IF);
    }

    private static bool TryReadRedirection(Core c, byte vector, out bool toMonitor)
    {
        toMonitor = true;
        SegmentRegister* tr = &c.S->Tr;
        bool is32Bit = (tr->Type & SystemType.Is32Bit) != 0;
        if (!is32Bit || tr->Limit < IoMapBase + 1)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        if (!DescriptorReader.TryLoad(c, tr->Base + IoMapBase, 2, out ulong mapBase))
        {
            return false;
        }

        long at = (long)mapBase - RedirectionMapBytes + (vector >> 3);
        if (at < 0 || at > tr->Limit)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        bool read = DescriptorReader.TryLoad(c, tr->Base + (ulong)at, 1, out ulong bits);
        toMonitor = ((bits >> (vector & 7)) & 1) != 0;
        return read;
    }
}
