using System.Runtime.CompilerServices;
using Emulator.Arch;

namespace Emulator.Mmu;

/// <summary>The four PDPTE registers of PAE paging, loaded when CR3 is (SDM 3A 4.4.1).</summary>
[InlineArray(4)]
public struct PdpteRegisters
{
    private ulong _first;

    /// <summary>The bits that must be 0 in a PDPTE with P = 1: 2:1, 8:5 and 63:MAXPHYADDR (SDM 3A table 4-8).</summary>
    /// <param name="physicalAddressBits">MAXPHYADDR, 36 to 52.</param>
    public static ulong ReservedBits(int physicalAddressBits) => 0x1E6UL | ~((1UL << physicalAddressBits) - 1);

    /// <summary>Reads the four PDPTEs at CR3 bits 31:5. False means #GP(0): a present one has a reserved bit, none is
    /// to be loaded.</summary>
    public static bool TryLoad(
        IPhysicalAddressSpace memory, ulong cr3, int physicalAddressBits, out PdpteRegisters registers)
    {
        registers = default;
        ulong reserved = ReservedBits(physicalAddressBits);
        for (int i = 0; i < 4; i++)
        {
            ulong at = ((cr3 & 0xFFFF_FFE0) + (ulong)(i * 8)) & A20Mask(memory);
            ulong entry = memory.Read(new PhysicalAddress(at), 8);
            if ((entry & PagingEntry.P) != 0 && (entry & reserved) != 0)
            {
                return false;
            }

            registers[i] = entry;
        }

        return true;
    }

    private static unsafe ulong A20Mask(IPhysicalAddressSpace memory) => memory.Map->A20Mask;
}
