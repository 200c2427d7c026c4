using Emulator.Arch;

namespace Tests.Conformance.Mmu;

/// <summary>
/// The walk against <see cref="SdmModel"/>: error code, physical address, page size, rights, key, memory type, and A
/// and D in memory — over combinations of entry bits, control bits and kinds of access.
/// </summary>
[TestFixture]
internal sealed class WalkEnumerationTests
{
    private const ulong Seed = 0x5EED_0002;
    private const int RandomCases = 10_000_000;

    /// <summary>An address whose index differs at every level.</summary>
    private const ulong Linear = 0x0000_0B51_6D9A_7468;

    /// <summary>P, RW, US, A, D, PS, G, XD in eight bits, a reserved bit (none, bit MAXPHYADDR, bit 13) and two
    /// keys.</summary>
    private const int EntryCount = 256 * 3 * 2;

    private const int Key = 13;

    [TestCase(PagingMode.Bits32)]
    [TestCase(PagingMode.Pae)]
    [TestCase(PagingMode.Level4)]
    [TestCase(PagingMode.Level5)]
    public void Each_level_exhaustively_with_the_others_permissive(PagingMode mode)
    {
        Run($"{mode}, each level", ControlCount(mode), (bench, i) =>
        {
            SetControls(bench, mode, (uint)i);
            for (int level = WalkBench.RootLevel(mode); level >= 1; level--)
            {
                PutPermissivePath(bench, mode);
                for (int entry = 0; entry < EntryCount; entry++)
                {
                    bench.Put(level, EntryOf(level, entry));
                    bench.CheckAllAccesses();
                }
            }
        });
    }

    [TestCase(PagingMode.Bits32)]
    [TestCase(PagingMode.Pae)]
    [TestCase(PagingMode.Level4)]
    [TestCase(PagingMode.Level5)]
    public void Every_pair_of_levels(PagingMode mode)
    {
        int root = WalkBench.RootLevel(mode);
        Run($"{mode}, pairs of levels", EntryCount, (bench, i) =>
        {
            SplitMix64 random = new(Seed + (ulong)i);
            for (int upper = root; upper > 1; upper--)
            {
                for (int lower = upper - 1; lower >= 1; lower--)
                {
                    SetControls(bench, mode, (uint)random.Below(ControlCount(mode)));
                    PutPermissivePath(bench, mode);
                    bench.Put(upper, EntryOf(upper, i));
                    for (int j = 0; j < 256; j++)
                    {
                        bench.Put(lower, EntryOf(lower, j + (random.OneIn(2) ? 0 : random.Below(6) * 256)));
                        bench.CheckAllAccesses();
                    }
                }
            }
        });
    }

    /// <summary>Each of the 64 bits flipped alone, at each level, for each MAXPHYADDR, NXE, PSE, Page1GB, with and
    /// without PS.</summary>
    [Test]
    public void Every_bit_of_every_entry_for_every_MAXPHYADDR()
    {
        PagingMode[] modes = [PagingMode.Bits32, PagingMode.Pae, PagingMode.Level4, PagingMode.Level5];
        Run("each bit, each MAXPHYADDR", 17 * modes.Length * 8, (bench, i) =>
        {
            PagingMode mode = modes[i / 8 % modes.Length];
            WalkRegisters registers = WithRoot(WalkRegisters.Of(mode), mode);
            registers.PhysicalAddressBits = 36 + (i / 8 / modes.Length);
            registers.Efer |= (i & 1) != 0 ? Efer.NXE : 0;
            registers.Cr4 |= (i & 2) != 0 ? Cr4.PSE : 0;
            registers.Has1GPages = (i & 4) != 0;
            bench.SetRegisters(in registers);
            for (int flip = 0; flip < 64 * 2 * WalkBench.RootLevel(mode); flip++)
            {
                int level = 1 + (flip / 128);
                PutPermissivePath(bench, mode);
                ulong ps = (flip & 64) != 0 ? PagingEntry.PS : 0;
                bench.Put(level, (WalkBench.TargetOf(level) | WalkBench.Permissive | ps) ^ (1UL << (flip & 63)));
                bench.CheckAllAccesses();
            }
        });
    }

    [Test]
    public void Ten_million_random_walks()
    {
        const int batches = 1000;
        Run($"random, seed 0x{Seed:x}", batches, (bench, i) =>
        {
            SplitMix64 random = new(Seed ^ ((ulong)i << 32));
            for (int n = 0; n < RandomCases / batches; n++)
            {
                RandomCase(bench, ref random);
            }
        });
    }

    private static void RandomCase(WalkBench bench, ref SplitMix64 random)
    {
        PagingMode mode = random.OneIn(64) ? PagingMode.Off : (PagingMode)(1 + random.Below(4));
        WalkRegisters registers = WithRoot(WalkRegisters.Of(mode), mode);
        ulong bits = random.Next();
        const ulong cr4Bits = Cr4.PSE | Cr4.PGE | Cr4.SMEP | Cr4.SMAP | Cr4.PKE | Cr4.PKS;
        registers.Cr0 |= bits & Cr0.WP;
        registers.Cr3 |= (bits >> 32) & 0xFFF;
        registers.Cr4 |= (bits >> 8) & cr4Bits;
        registers.Efer |= bits & Efer.NXE;
        registers.Rflags = (bits >> 20) & Rflags.AC;
        registers.Pkru = (uint)random.Next();
        registers.Pkrs = (uint)random.Next();
        registers.PhysicalAddressBits = 36 + random.Below(17);
        registers.Has1GPages = !random.OneIn(4);
        registers.Pdpte = random.OneIn(32) ? 0 : registers.Pdpte;
        bench.SetRegisters(in registers);
        bench.SetLinear((ulong)((long)random.Next() >> random.Below(32)));
        for (int level = WalkBench.RootLevel(mode); level >= 1; level--)
        {
            bench.Put(level, RandomEntry(level, ref random));
        }

        bench.Check((AccessKind)random.Below(3), (AccessMode)random.Below(3));
    }

    /// <summary>Mostly a permissive entry with a few flags flipped and any key; now and then any bits are flipped
    /// too.</summary>
    private static ulong RandomEntry(int level, ref SplitMix64 random)
    {
        const ulong flags = 0x1FF | PagingEntry.XD;
        ulong key = random.Next() & 0x7800_0000_0000_0000;
        ulong flips = random.Next() & random.Next() & random.Next() & flags;
        ulong wild = random.OneIn(8) ? 1UL << random.Below(64) : 0;
        ulong page = level == 1 ? random.Next() & 0xF_FFFF_F000 : WalkBench.TargetOf(level);
        return ((page | WalkBench.Permissive) ^ flips ^ wild) | (random.OneIn(2) ? key : 0);
    }

    /// <summary>WP, SMEP, SMAP, NXE, AC, PGE, one more that only this mode has; then PKE, PKS and four settings of the
    /// keys.</summary>
    private static int ControlCount(PagingMode mode) => mode >= PagingMode.Level4 ? 128 * 16 / 2 : 128;

    private static void SetControls(WalkBench bench, PagingMode mode, uint choice)
    {
        WalkRegisters registers = WithRoot(WalkRegisters.Of(mode), mode);
        registers.Cr0 |= (choice & 1) != 0 ? Cr0.WP : 0;
        registers.Cr4 |= ((choice & 2) != 0 ? Cr4.SMEP : 0) | ((choice & 4) != 0 ? Cr4.SMAP : 0);
        registers.Efer |= (choice & 8) != 0 ? Efer.NXE : 0;
        registers.Rflags = (choice & 16) != 0 ? Rflags.AC : 0;
        if (mode < PagingMode.Level4)
        {
            registers.Cr4 |= ((choice & 32) != 0 ? Cr4.PSE : 0) | ((choice & 64) != 0 ? Cr4.PGE : 0);
            registers.Cr4 |= Cr4.PKE | Cr4.PKS;
            registers.Pkru = registers.Pkrs = uint.MaxValue;
        }
        else
        {
            registers.Cr4 |= ((choice & 32) != 0 ? Cr4.PKE : 0) | ((choice & 64) != 0 ? Cr4.PKS : 0);
            uint keyBits = (choice >> 7) & 3;
            registers.Pkru = (keyBits << (2 * Key)) | (~keyBits & 3);
            registers.Pkrs = (keyBits << (2 * Key)) | (~keyBits & 3);
            registers.Has1GPages = (choice & 512) != 0;
            registers.Cr4 |= (choice & 512) != 0 ? Cr4.PGE : 0;
        }

        bench.SetRegisters(in registers);
    }

    private static WalkRegisters WithRoot(WalkRegisters registers, PagingMode mode)
    {
        ulong root = (ulong)WalkBench.RootLevel(mode) * WalkBench.TableStep;
        registers.Cr3 = mode == PagingMode.Pae ? 0 : root;
        registers.Pdpte = root | PagingEntry.P;
        return registers;
    }

    private static void PutPermissivePath(WalkBench bench, PagingMode mode)
    {
        bench.SetLinear(Linear);
        for (int level = WalkBench.RootLevel(mode); level >= 1; level--)
        {
            bench.Put(level, WalkBench.TargetOf(level) | WalkBench.Permissive);
        }
    }

    private static ulong EntryOf(int level, int choice)
    {
        ulong bits = (ulong)(choice & 0xFF);
        ulong flags = (bits & 7) | ((bits & 0x78) << 2) | ((bits & 0x80) << 56);
        int reserved = choice / 256 % 3;
        ulong key = choice / 768 != 0 ? (ulong)Key << PagingEntry.ProtectionKeyShift : 0;
        ulong reservedBit = reserved switch
        {
            1 => 1UL << 46,
            2 => 1UL << 13,
            _ => 0,
        };
        return WalkBench.TargetOf(level) | flags | reservedBit | key;
    }

    /// <summary>Shares the work items among two threads with a bench each, and prints the counts.</summary>
    private static void Run(string what, int items, Action<WalkBench, int> body)
    {
        long cases = 0;
        long faults = 0;
        Parallel.For(
            0,
            items,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            () => new WalkBench(),
            (i, _, bench) =>
            {
                body(bench, i);
                return bench;
            },
            bench =>
            {
                Interlocked.Add(ref cases, bench.Cases);
                Interlocked.Add(ref faults, bench.Faults);
                bench.Dispose();
            });
        TestContext.Out.WriteLine($"MMU walks compared ({what}): {cases:N0}, of which {faults:N0} faulted.");
    }
}
