using Emulator.Arch;
using Emulator.Mmu;

namespace Tests.Conformance.Mmu;

/// <summary>A small guest with 4-level paging: the tables of one address at frames 1 to 4, and pages above
/// them.</summary>
internal sealed unsafe class LongModeTables : IDisposable
{
    public const ulong Root = 0x1000;
    public const ulong PdptAt = 0x2000;
    public const ulong DirectoryAt = 0x3000;
    public const ulong TableAt = 0x4000;
    public const ulong PageAt = 0x8000;

    /// <summary>The linear address of the first page of the one page table.</summary>
    public const ulong Linear = 0x7F12_3460_0000;

    public const ulong Grants = PagingEntry.P | PagingEntry.RW | PagingEntry.US;

    public LongModeTables(ulong sizeBytes = 4 << 20)
    {
        Memory = new TestMemory(sizeBytes);
        Mmu = new FunctionalMmu(Memory);
        SoftTlb = new SoftTlb(Memory.Map, Mmu.Counters);
        Set(4, PdptAt | Grants);
        Set(3, DirectoryAt | Grants);
        Set(2, TableAt | Grants);
        Set(1, PageAt | Grants);
        Controls = From(Cr4.PAE | Cr4.PGE, Cr0.WP);
    }

    public TestMemory Memory { get; }

    public FunctionalMmu Mmu { get; }

    public SoftTlb SoftTlb { get; }

    public WalkControls Controls { get; set; }

    public static Access UserRead => new(AccessKind.Read, AccessMode.User);

    public static Access UserWrite => new(AccessKind.Write, AccessMode.User);

    public static Access UserFetch => new(AccessKind.Execute, AccessMode.User);

    public static WalkControls From(ulong cr4, ulong cr0 = 0, ulong rflags = 0, uint pkru = 0) => WalkControls.From(
        Cr0.PE | Cr0.PG | cr0,
        Root,
        cr4,
        Efer.LME | Efer.LMA | Efer.NXE,
        rflags,
        pkru,
        pkrs: 0,
        physicalAddressBits: 46,
        has1GPages: true,
        default);

    /// <summary>Where the entry of a level for <see cref="Linear"/> (page <paramref name="page"/> of its table)
    /// lies.</summary>
    public static ulong At(int level, int page = 0)
    {
        ulong table = level switch
        {
            4 => Root,
            3 => PdptAt,
            2 => DirectoryAt,
            _ => TableAt,
        };
        ulong linear = Linear + ((ulong)page << 12);
        return table + (((linear >> (12 + (9 * (level - 1)))) & 511) * 8);
    }

    public ulong Get(int level, int page = 0) => *(ulong*)(Memory.Map->Host + At(level, page));

    public void Set(int level, ulong entry, int page = 0) => *(ulong*)(Memory.Map->Host + At(level, page)) = entry;

    public WalkResult Translate(ulong linear, Access access)
    {
        WalkControls controls = Controls;
        Mmu.Translate(in controls, new LinearAddress(linear), access, out WalkResult result);
        return result;
    }

    /// <summary>A miss as the core handles it: walk, then fill. Returns whether the access may use the entry.</summary>
    public bool Miss(ulong linear, Access access)
    {
        WalkResult result = Translate(linear, access);
        Assert.That(result.Faulted, Is.False);
        return SoftTlb.Fill(Controls.ClassOf(access.Mode), new LinearAddress(linear), in result, access);
    }

    /// <summary>The interpreter's probe; null when it takes the slow path, otherwise the physical address it
    /// reaches.</summary>
    public ulong? Probe(AccessClass accessClass, AccessKind kind, ulong linear, uint sizeBytes = 1)
    {
        SoftTlbEntry* entry = SoftTlb.Bank(accessClass) + ((linear >> 12) & (SoftTlb.EntryCount - 1));
        ulong tag = kind switch
        {
            AccessKind.Read => entry->ReadTag,
            AccessKind.Write => entry->WriteTag,
            _ => entry->ExecuteTag,
        };
        return (linear ^ tag) > 0x1000 - sizeBytes ? null : linear + (ulong)entry->Addend - (ulong)Memory.Map->Host;
    }

    public void Dispose()
    {
        SoftTlb.Dispose();
        Memory.Dispose();
    }
}
