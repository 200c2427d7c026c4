using Emulator.Arch;
using SplitMix = Tests.Support.SplitMix;

namespace Tests.Conformance.Mmu;

/// <summary>
/// The walk against <see cref="SdmModel"/>: error code, physical address, page size, rights, key, memory type, and A
/// and D in memory — over combinations of entry bits, control bits and kinds of access.
/// </summary>
[TestFixture]
[Category("Slow")]
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

    /// <summary>Of those, the ones with one key.</summary>
    private const int UpperCount = EntryCount / 2;

    private const int PairControlCount = 128;

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

    /// <summary>
    /// Upper entry: P, RW, US, PS, XD, A in all combinations, with D and G both clear or both set, times three settings
    /// of reserved bits. Lower entry: P, RW, US, XD, A, D, PS, G in all combinations, times three settings of reserved
    /// bits, with a protection key. Under an upper entry that ends the walk the lower one is not read: there one of
    /// them, which changes, stands for all. Control bits: WP, SMEP, SMAP, NXE, AC in all combinations, times PSE and
    /// PGE, or keys that are off, deny access, or deny writes, and 1 GiB pages. A kind of access that no rule of a
    /// control bit names (SDM 3A 4.6) is made with that bit clear only; with all bits it is made by the test above.
    /// </summary>
    [TestCase(PagingMode.Bits32)]
    [TestCase(PagingMode.Pae)]
    [TestCase(PagingMode.Level4)]
    [TestCase(PagingMode.Level5)]
    public void Every_pair_of_levels(PagingMode mode)
    {
        Run($"{mode}, pairs of levels", PairControlCount, (bench, choice) =>
        {
            SetControls(bench, mode, ControlsOfPair(mode, choice));
            Access[] accesses = [.. AllAccesses().Where(access => IsDecided(mode, choice, access))];
            for (int upper = WalkBench.RootLevel(mode); upper > 1; upper--)
            {
                for (int lower = upper - 1; lower >= 1; lower--)
                {
                    PutPermissivePath(bench, mode);
                    for (int i = 0; i < UpperCount; i++)
                    {
                        CheckPair(bench, upper, lower, (i, choice), ReachesLower(mode, upper, i, choice), accesses);
                    }
                }
            }
        });
    }

    private static void CheckPair(
        WalkBench bench, int upper, int lower, (int Upper, int Controls) choice, bool isRead, Access[] accesses)
    {
        // Bits 4 and 6 of the choice are D and G.
        if (((choice.Upper >> 4) & 1) != ((choice.Upper >> 6) & 1))
        {
            return;
        }

        bench.Put(upper, EntryOf(upper, choice.Upper));
        int first = isRead ? 0 : ((choice.Upper * 31) + choice.Controls) % UpperCount;
        int last = isRead ? UpperCount : first + 1;
        for (int j = first; j < last; j++)
        {
            bench.Put(lower, EntryOf(lower, UpperCount + j));
            foreach (Access access in accesses)
            {
                bench.Check(access.Kind, access.Mode);
            }
        }
    }

    /// <summary>The upper entry names another structure; bit 0 of the choice is P, bit 5 PS, bit 7 XD.</summary>
    private static bool ReachesLower(PagingMode mode, int level, int entry, int controls)
    {
        bool hasPageSize = mode != PagingMode.Bits32 || (controls & 32) != 0;
        bool isXdReserved = mode != PagingMode.Bits32 && (controls & 8) == 0;
        return (entry & 1) != 0 && entry < 256 && !(hasPageSize && (entry & 32) != 0)
            && !(isXdReserved && (entry & 128) != 0);
    }

    private static IEnumerable<Access> AllAccesses() =>
        from kind in Enum.GetValues<AccessKind>()
        from mode in Enum.GetValues<AccessMode>()
        select new Access(kind, mode);

    /// <summary>All control bits that are set matter to the access, or to every access.</summary>
    private static bool IsDecided(PagingMode mode, int controls, Access access)
    {
        bool isUser = access.Mode == AccessMode.User;
        bool isFetch = access.Kind == AccessKind.Execute;
        int irrelevant = (isUser || access.Kind != AccessKind.Write ? 1 : 0)
            | (isUser || !isFetch ? 2 : 0)
            | (isUser || isFetch ? 4 : 0)
            | (access.Mode != AccessMode.Supervisor || isFetch ? 16 : 0)
            | (mode >= PagingMode.Level4 && isFetch ? 64 : 0);
        return (controls & irrelevant) == 0;
    }

    /// <summary>The first five bits and, of the long modes, one of four settings of keys and 1 GiB pages.</summary>
    private static uint ControlsOfPair(PagingMode mode, int choice)
    {
        const uint keysOn = 32 | 64;
        ReadOnlySpan<uint> settings = [0, 512, keysOn | (1 << 7), keysOn | (2 << 7)];
        return mode >= PagingMode.Level4 ? (uint)(choice & 31) | settings[choice >> 5] : (uint)choice;
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
            SplitMix random = new(Seed ^ ((ulong)i << 32));
            for (int n = 0; n < RandomCases / batches; n++)
            {
                RandomCase(bench, random);
            }
        });
    }

    private static void RandomCase(WalkBench bench, SplitMix random)
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
            bench.Put(level, RandomEntry(level, random));
        }

        bench.Check((AccessKind)random.Below(3), (AccessMode)random.Below(3));
    }

    /// <summary>Mostly a permissive entry with a few flags flipped and any key; now and then any bits are flipped
    /// too.</summary>
    private static ulong RandomEntry(int level, SplitMix random)
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
