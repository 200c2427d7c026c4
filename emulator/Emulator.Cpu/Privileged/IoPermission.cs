using Emulator.Arch;

namespace Emulator.Cpu.Privileged;

/// <summary>Who may use a port: IOPL, then the bitmap in the TSS (SDM 1 19.5).</summary>
internal static unsafe class IoPermission
{
    private const int AvailableTss = 9;
    private const int BusyTss = 11;
    private const uint BitmapField = 102;

    /// <summary>Whether the running program may access a port; false with an exception pending.</summary>
    internal static bool Check(Core c, ushort port, int sizeBytes)
    {
        bool needsBitmap = c.InProtectedMode && (c.InVirtual8086 || c.S->Cpl > c.Iopl);
        return !needsBitmap || CheckBitmap(c, port, sizeBytes);
    }

    /// <summary>
    /// Two bytes are always read, so the limit must cover the byte after the port's; a 16-bit TSS has no bitmap.
    /// </summary>
    private static bool CheckBitmap(Core c, ushort port, int sizeBytes)
    {
        SegmentRegister* tss = &c.S->Tr;
        if (tss->Type is not (AvailableTss or BusyTss) || tss->Limit < BitmapField + 1)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        if (!c.TryLoadLinear(tss->Base + BitmapField, 2, AccessMode.ImplicitSupervisor, out ulong bitmap))
        {
            return false;
        }

        ulong offset = bitmap + (ulong)(port >> 3);
        if (offset + 1 > tss->Limit)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        if (!c.TryLoadLinear(tss->Base + offset, 2, AccessMode.ImplicitSupervisor, out ulong bits))
        {
            return false;
        }

        ulong mask = ((1UL << sizeBytes) - 1) << (port & 7);
        if ((bits & mask) != 0)
        {
            c.RaiseGeneralProtection();
            return false;
        }

        return true;
    }
}
