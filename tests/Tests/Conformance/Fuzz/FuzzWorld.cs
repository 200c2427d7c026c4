using System.Runtime.InteropServices;
using Emulator.Arch;
using Emulator.Cpu;
using Tests.Support;

namespace Tests.Conformance.Fuzz;

/// <summary>
/// A core on 1 MiB of RAM full of random bytes, with descriptor tables, gates and page tables that are random too, but
/// likely enough to be valid that code gets somewhere.
/// </summary>
internal sealed unsafe class FuzzWorld : IDisposable
{
    private const int RamBytes = 1 << 20;
    private const ulong Gdt = 0x2000;
    private const ulong Idt = 0x3000;
    private const ulong LongIdt = 0x4000;
    private const ulong Tss = 0x5000;
    private const ulong FlatTables = 0x8000;
    private const ulong BrokenTables = 0x1_0000;
    private const ulong BrokenTables32 = 0x1_4000;
    private const int FirstCode = 0x2_0000;
    private const ulong RandomTables = 0x8_0000;
    private const int GdtEntries = 64;

    private readonly SplitMix _random;
    private readonly GuardedRam _ram = new(RamBytes);
    private readonly TestBoard _board;
    private readonly List<ulong> _brokenPages = [];

    public FuzzWorld(ulong seed)
    {
        _random = new SplitMix(seed);
        _board = new TestBoard(RamBytes, null, _ram.Host);
    }

    public Core Core => _board.Core;

    private CpuState* S => _board.S;

    /// <summary>New contents for all of memory.</summary>
    public void Refill()
    {
        byte[] bytes = new byte[RamBytes];
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
        foreach (ref ulong word in words)
        {
            word = _random.Next();
        }

        for (int i = 0; i < GdtEntries; i++)
        {
            words[(int)(Gdt / 8) + i] = Descriptor(i);
        }

        for (int i = 0; i < 256; i++)
        {
            words[(int)(Idt / 8) + i] = Gate(8);
            words[(int)(LongIdt / 8) + (2 * i)] = Gate(0x30);
            words[(int)(LongIdt / 8) + (2 * i) + 1] = _random.Chance(95) ? 0 : _random.Next();
        }

        // Every stack pointer of a 64-bit TSS leads into RAM.
        for (int i = 0; i < 12; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan((int)Tss + 4 + (8 * i)), (ulong)_random.Below(RamBytes) & ~15UL);
        }

        words[(int)(FlatTables / 8)] = FlatTables + 0x1000 + 7;
        words[(int)(FlatTables / 8) + 512] = FlatTables + 0x2000 + 7;
        words[(int)(FlatTables / 8) + 1024] = 0x87;
        for (int at = (int)RandomTables; at < RamBytes; at += 8)
        {
            words[at / 8] = PagingEntry();
        }

        _board.Load(0, bytes);
        _brokenPages.Clear();
        _brokenPages.AddRange(Enumerable.Range(0, RamBytes >> 12).Select(page => (ulong)page));
    }

    /// <summary>Registers, modes and code of a new case.</summary>
    public void Begin(FuzzMode mode, bool randomTables)
    {
        Core.Reset();
        _board.Lines.Clear();
        _board.PortWrites.Clear();
        for (int i = 0; i < 16; i++)
        {
            S->Gpr[i] = _random.Chance(60) ? (ulong)_random.Below(RamBytes) : _random.Interesting();
        }

        ulong flags = _random.Next() & (Rflags.Status | Rflags.IF | Rflags.IOPL | Rflags.DF);
        flags |= _random.Chance(5) ? _random.Next() & (Rflags.TF | Rflags.NT | Rflags.AC | Rflags.RF | Rflags.ID) : 0;
        switch (mode)
        {
            case FuzzMode.Real: BeginReal(); break;
            case FuzzMode.Long: BeginLong(); break;
            default: BeginProtected(mode == FuzzMode.Protected32, ref flags); break;
        }

        if (randomTables)
        {
            UseRandomTables(mode);
        }

        bool wide = mode is FuzzMode.Protected32 or FuzzMode.Long;
        S->Rip = (ulong)(wide ? FirstCode + _random.Below((int)RandomTables - FirstCode) : _random.Below(0xFFC0));
        Core.RflagsValue = flags;
        Core.StateChanged();
        Span<byte> code = stackalloc byte[64];
        for (int i = 0; i < code.Length; i += 8)
        {
            BitConverter.TryWriteBytes(code[i..], _random.Next());
        }

        _board.Load((S->Rip + (mode == FuzzMode.Long ? 0 : S->Cs.Base)) & (RamBytes - 1), code);
    }

    public void Dispose()
    {
        _board.Dispose();
        _ram.Dispose();
    }

    private void BeginReal()
    {
        S->Idtr.Limit = 0x3FF;
        SetParagraphs();
    }

    private void SetParagraphs()
    {
        for (int i = 0; i < 6; i++)
        {
            ushort selector = (ushort)_random.Below(0xF000);
            (&S->Es)[i] = Segment(selector, 0xF3, (ulong)selector << 4, 0xFFFF);
        }
    }

    private void BeginProtected(bool bits32, ref ulong flags)
    {
        S->Cr0 |= Cr0.PE;
        SetTables(Idt, 0x7FF, 0x8B);
        if (!bits32 && _random.Chance(25))
        {
            flags |= Rflags.VM;
            S->Cpl = 3;
            S->Cr4 |= _random.Chance(50) ? Cr4.VME : 0;
            SetParagraphs();
            return;
        }

        int code = (bits32 ? 0x4000 : 0) | 0x9B;
        SetFlatSegments(code, bits32 ? uint.MaxValue : 0xFFFF);
        S->Cs.Base = bits32 ? 0 : (ulong)FirstCode;
    }

    private void BeginLong()
    {
        S->Cr0 |= Cr0.PE | Cr0.PG;
        S->Cr3 = FlatTables;
        S->Cr4 = Cr4.PAE | (_random.Next() & (Cr4.PGE | Cr4.FSGSBASE | Cr4.UMIP | Cr4.DE | Cr4.TSD | Cr4.OSFXSR));
        S->Efer = Efer.LME | Efer.LMA | Efer.NXE | (_random.Next() & Efer.SCE);
        S->Lstar = (ulong)_random.Below(RamBytes);
        SetTables(LongIdt, 0xFFF, 0x8B);
        SetFlatSegments(0x209B, uint.MaxValue);
    }

    private void SetTables(ulong idt, ushort limit, int tssAttributes)
    {
        S->Gdtr.Base = Gdt;
        S->Gdtr.Limit = (GdtEntries * 8) - 1;
        S->Idtr.Base = idt;
        S->Idtr.Limit = limit;
        S->Tr = Segment(0x38, tssAttributes, Tss, 0x2067);
        S->Ldtr = Segment(0x40, 0x82, Gdt, 0xFFF);
    }

    private void SetFlatSegments(int codeAttributes, uint codeLimit)
    {
        S->Cpl = (byte)(_random.Chance(50) ? 3 : 0);
        int privilege = S->Cpl << SegmentAttributes.DplShift;
        SegmentRegister data = Segment((ushort)(0x10 | S->Cpl), 0xC093 | privilege, 0, uint.MaxValue);
        for (int i = 0; i < 6; i++)
        {
            (&S->Es)[i] = data;
        }

        S->Cs = Segment((ushort)(8 | S->Cpl), codeAttributes | privilege, 0, codeLimit);
    }

    /// <summary>Any way of paging that the mode can have, over tables of random entries.</summary>
    private void UseRandomTables(FuzzMode mode)
    {
        if (mode == FuzzMode.Real)
        {
            return;
        }

        S->Cr0 |= Cr0.PG | (_random.Next() & (Cr0.WP | Cr0.AM));
        S->Cr3 = RandomTables + ((ulong)_random.Below((int)((RamBytes - RandomTables) >> 12)) << 12);
        bool broken = _random.Chance(80);
        ulong free = Cr4.PSE | Cr4.PGE | Cr4.PKE | Cr4.PKS;
        free |= mode == FuzzMode.Long ? Cr4.PCIDE | (broken ? 0 : Cr4.LA57) : Cr4.PAE;
        free |= _random.Chance(20) ? Cr4.SMEP | Cr4.SMAP : 0;
        S->Cr4 |= _random.Next() & free;
        S->Pkru = _random.Chance(20) ? (uint)_random.Next() : 0;
        S->Efer |= mode == FuzzMode.Long ? 0 : _random.Next() & Efer.NXE;
        for (int i = 0; i < 4; i++)
        {
            S->Pdpte[i] = PagingEntry() & 0x000F_FFFF_FFFF_F019;
        }

        if (broken)
        {
            UseBrokenTables();
        }
    }

    /// <summary>Tables that map RAM to itself, but for some entries.</summary>
    private void UseBrokenTables()
    {
        S->Cr3 = (S->Cr4 & Cr4.PAE) == 0 ? BrokenTables32 : BrokenTables;
        S->Pdpte[0] = BrokenTables + 0x2000 + 1;
        foreach (ulong page in _brokenPages)
        {
            MapPage(page, (page << 12) | 7);
        }

        _brokenPages.Clear();
        for (int i = _random.Below(12); i > 0; i--)
        {
            ulong page = (ulong)_random.Below(RamBytes >> 12);
            _brokenPages.Add(page);
            MapPage(page, BrokenEntry(page));
        }

        for (ulong level = 0; level < 3; level++)
        {
            ulong entry = BrokenTables + ((level + 1) * 0x1000) + 7;
            _board[BrokenTables + (level * 0x1000), 8] =
                _random.Chance(97) ? entry : entry ^ (1UL << _random.Below(64));
        }

        _board[BrokenTables32, 4] = BrokenTables32 + 0x1000 + 7;
    }

    private void MapPage(ulong page, ulong entry)
    {
        _board[BrokenTables + 0x3000 + (page * 8), 8] = entry;
        _board[BrokenTables32 + 0x1000 + (page * 4), 4] = entry;
    }

    private ulong BrokenEntry(ulong page) =>
        _random.Chance(50) ? PagingEntry() : ((page << 12) | 7) ^ (1UL << _random.Below(64));

    /// <summary>An entry that is mostly present, permissive, and leads to another table or anywhere.</summary>
    private ulong PagingEntry()
    {
        ulong table = (RandomTables >> 12) + (ulong)_random.Below((int)((RamBytes - RandomTables) >> 12));
        ulong frame = _random.Chance(70) ? table : (ulong)_random.Below((RamBytes >> 12) + 64);
        ulong entry = (frame << 12) | (_random.Chance(90) ? 7u : (ulong)_random.Below(8));
        entry |= (ulong)_random.Below(8) << 9;
        entry |= _random.Chance(15) ? _random.Next() & 0x1F8 : 0;
        entry |= _random.Chance(5) ? 1UL << 63 : 0;
        return entry | (_random.Chance(2) ? _random.Next() & 0x7FFF_FF00_0000_0000 : 0);
    }

    /// <summary>The usual segments first, then anything.</summary>
    private ulong Descriptor(int index) => index switch
    {
        1 => 0x00CF_9B00_0000_FFFF,
        2 => 0x00CF_9300_0000_FFFF,
        3 => 0x00CF_FB00_0000_FFFF,
        4 => 0x00CF_F300_0000_FFFF,
        5 => 0x0000_9B00_0000_FFFF,
        6 => 0x00AF_9B00_0000_FFFF,
        7 => 0x0000_8B00_5000_2067,
        8 => 0x0000_8200_2000_0FFF,
        _ when _random.Chance(30) => Gate(8),
        _ => _random.Chance(70) ? _random.Next() | (1UL << 47) : _random.Next(),
    };

    private ulong Gate(ulong selector)
    {
        ulong type = _random.Chance(80) ? 0xE : (ulong)_random.Below(16);
        ulong target = _random.Chance(90) ? selector : (ulong)_random.Below(GdtEntries * 8);
        ulong offset = (ulong)_random.Below(RamBytes);
        return (offset & 0xFFFF) | (target << 16) | ((ulong)_random.Below(_random.Chance(90) ? 1 : 8) << 32)
            | (type << 40) | ((ulong)_random.Below(4) << 45) | (_random.Chance(95) ? 1UL << 47 : 0)
            | ((offset >> 16) << 48);
    }

    private static SegmentRegister Segment(ushort selector, int attributes, ulong start, uint limit) => new()
    {
        Selector = selector,
        Attributes = (ushort)attributes,
        Base = start,
        Limit = limit,
        Usable = 1,
    };
}
