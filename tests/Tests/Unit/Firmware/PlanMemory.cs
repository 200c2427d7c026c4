using System.Text;
using Emulator.Arch;
using Firmware.Boot;

namespace Tests.Unit.Firmware;

/// <summary>Guest memory as a plan leaves it, for tests to read.</summary>
internal sealed class PlanMemory(BootPlan plan)
{
    public byte U8(ulong at)
    {
        foreach (BootLoad load in plan.Loads)
        {
            if (at >= load.At.Value && at < load.At.Value + load.SizeBytes)
            {
                ulong offset = at - load.At.Value;
                return offset < (ulong)load.Bytes.Length ? load.Bytes.Span[(int)offset] : (byte)0;
            }
        }

        throw new AssertionException($"the plan loads nothing at 0x{at:x}");
    }

    public ushort U16(ulong at) => (ushort)(U8(at) | (U8(at + 1) << 8));

    public uint U32(ulong at) => U16(at) | ((uint)U16(at + 2) << 16);

    public ulong U64(ulong at) => U32(at) | ((ulong)U32(at + 4) << 32);

    public string Text(ulong at)
    {
        StringBuilder text = new();
        for (byte letter = U8(at); letter != 0; letter = U8(++at))
        {
            text.Append((char)letter);
        }

        return text.ToString();
    }

    /// <summary>4-level paging, by hand; the physical address, or null when not present.</summary>
    public ulong? Walk(ulong linear)
    {
        ulong table = plan.State.Cr3 & PagingEntry.AddressMask;
        for (int shift = 39; shift >= 12; shift -= 9)
        {
            ulong entry = U64(table + (((linear >> shift) & 511) * 8));
            if ((entry & PagingEntry.P) == 0)
            {
                return null;
            }

            ulong address = entry & PagingEntry.AddressMask;
            if (shift == 12 || (entry & PagingEntry.PS) != 0)
            {
                return address + (linear & ((1UL << shift) - 1));
            }

            table = address;
        }

        return null;
    }

    /// <summary>The descriptor that a selector names in the plan's GDT.</summary>
    public ulong Descriptor(ushort selector)
    {
        Assert.That(selector + 7, Is.LessThanOrEqualTo(plan.State.Gdtr.Limit));
        return U64(plan.State.Gdtr.Base.Value + selector);
    }
}
