namespace Emulator.Cpu.Privileged;

/// <summary>
/// The memory-type range registers and the PAT (SDM 3A 11.11, 11.12): stored and checked. Memory types change nothing
/// that a program can see here, for all memory is coherent.
/// </summary>
internal static unsafe class MemoryTypes
{
    /// <summary>Pairs of variable-range registers.</summary>
    internal const uint VariableCount = 8;

    /// <summary>IA32_MTRRCAP: eight pairs, the fixed registers, write combining.</summary>
    internal const ulong Capabilities = VariableCount | 1UL << 8 | 1UL << 10;

    private const ulong DefaultTypeBits = 0xFF | 1UL << 10 | 1UL << 11;
    private const ulong MaskValid = 1UL << 11;

    internal static ulong? ReadVariable(Core c, uint index) =>
        c.S->MtrrVariable[index - MsrIndex.IA32_MTRR_PHYSBASE0];

    internal static bool WriteVariable(Core c, uint index, ulong value)
    {
        bool isMask = (index & 1) != 0;
        ulong reserved = c.Model.ReservedPhysicalBits | (isMask ? MaskValid - 1 : 0xF00);
        if ((value & reserved) != 0 || (!isMask && !IsRangeType((byte)value)))
        {
            return false;
        }

        c.S->MtrrVariable[index - MsrIndex.IA32_MTRR_PHYSBASE0] = value;
        return true;
    }

    internal static ulong? ReadFixed(Core c, uint index) => c.S->MtrrFixed[FixedSlot(index)];

    internal static bool WriteFixed(Core c, uint index, ulong value)
    {
        for (int shift = 0; shift < 64; shift += 8)
        {
            if (!IsRangeType((byte)(value >> shift)))
            {
                return false;
            }
        }

        c.S->MtrrFixed[FixedSlot(index)] = value;
        return true;
    }

    internal static bool WriteDefaultType(Core c, uint index, ulong value)
    {
        if ((value & ~DefaultTypeBits) != 0 || !IsRangeType((byte)value))
        {
            return false;
        }

        c.S->MtrrDefaultType = value;
        return true;
    }

    internal static bool WritePat(Core c, uint index, ulong value)
    {
        for (int shift = 0; shift < 64; shift += 8)
        {
            byte type = (byte)(value >> shift);
            if (type != 7 && !IsRangeType(type))
            {
                return false;
            }
        }

        c.S->Pat = value;
        return true;
    }

    /// <summary>UC 0, WC 1, WT 4, WP 5, WB 6 (SDM 3A table 11-8); the PAT knows UC- 7 too (table 11-10).</summary>
    private static bool IsRangeType(byte type) => type is 0 or 1 or 4 or 5 or 6;

    private static int FixedSlot(uint index) => index switch
    {
        MsrIndex.IA32_MTRR_FIX64K_00000 => 0,
        MsrIndex.IA32_MTRR_FIX16K_80000 => 1,
        MsrIndex.IA32_MTRR_FIX16K_A0000 => 2,
        _ => 3 + (int)(index - MsrIndex.IA32_MTRR_FIX4K_C0000),
    };
}
