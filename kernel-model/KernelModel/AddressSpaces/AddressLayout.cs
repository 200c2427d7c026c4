namespace KernelModel.AddressSpaces;

/// <summary>
/// Where exec places things (arch/x86/mm/mmap.c, fs/binfmt_elf.c). Each is randomised as Linux does when the seed is
/// not 0.
/// </summary>
/// <param name="StackTop">The first address above the stack's strings.</param>
/// <param name="MmapBase">Maps are placed below it, downwards.</param>
/// <param name="PieBase">Where a position-independent program with an interpreter goes.</param>
/// <param name="BrkOffset">Bytes between the end of .bss and brk's start.</param>
internal readonly record struct AddressLayout(ulong StackTop, ulong MmapBase, ulong PieBase, ulong BrkOffset)
{
    private const ulong StackTopFixed = 0x7FFF_FFFF_F000;
    private const ulong PieBaseFixed = 0x5555_5555_4000;
    private const ulong SmallestGap = 128 << 20;
    private const ulong LargestGap = MmStruct.TaskSize / 6 * 5;
    private const int RandomMapBits = 28;
    private const int RandomStackBits = 22;
    private const int RandomBrkBits = 13;

    /// <summary>Where Linux places things without randomisation and with the usual stack limit.</summary>
    public static AddressLayout Fixed { get; } = Choose(0, 0, 8 << 20);

    /// <summary>Chooses the layout of one program.</summary>
    /// <param name="seed">0: no randomisation.</param>
    /// <param name="program">Number of the exec: each gets its own layout.</param>
    /// <param name="stackLimit">RLIMIT_STACK, in bytes.</param>
    public static AddressLayout Choose(ulong seed, long program, ulong stackLimit)
    {
        ulong state = seed + ((ulong)program * 0x9E37_79B9_7F4A_7C15);
        ulong stackRandom = Draw(seed, ref state, RandomStackBits) << 12;
        ulong mapRandom = Draw(seed, ref state, RandomMapBits) << 12;
        ulong pieRandom = Draw(seed, ref state, RandomMapBits) << 12;
        ulong brkRandom = Draw(seed, ref state, RandomBrkBits) << 12;

        // stack_maxrandom_size and the guard lie between the stack's limit and the maps.
        ulong pad = VmArea.StackGuardBytes + (seed == 0 ? 0 : ((1UL << RandomStackBits) - 1) << 12);
        ulong gap = stackLimit + pad < stackLimit ? stackLimit : stackLimit + pad;
        gap = Math.Clamp(gap, SmallestGap, LargestGap);
        return new(
            StackTopFixed - stackRandom,
            MmStruct.RoundUp(MmStruct.TaskSize - gap - mapRandom),
            PieBaseFixed + pieRandom,
            brkRandom);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): one output, its upper bits.</summary>
    private static ulong Draw(ulong seed, ref ulong state, int bits)
    {
        if (seed == 0)
        {
            return 0;
        }

        state += 0x9E37_79B9_7F4A_7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return (z ^ (z >> 31)) >> (64 - bits);
    }
}
