using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Privileged;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>
/// The board of <see cref="GuestCpu"/>: descriptor tables, exception handlers and page tables that make the user part
/// of the linear address space what harness.c maps, and put everything else into the supervisor half.
/// </summary>
internal static unsafe class GuestBoard
{
    /// <summary>The first 64 KiB of RAM are here, for the supervisor only.</summary>
    public const ulong SupervisorBase = 0xFFFF_8000_0000_0000;

    /// <summary>
    /// RSP0. Bits 31:16 are 0, because IRETQ to a 16-bit stack leaves those of the supervisor's stack pointer.
    /// </summary>
    public const ulong StackTop = SupervisorBase + 0x8000;

    /// <summary>The handler of vector v, a HLT, is at Handlers + v × HandlerBytes.</summary>
    public const ulong Handlers = SupervisorBase + 0xC000;

    public const ulong HandlerBytes = 16;

    /// <summary>An IRETQ.</summary>
    public const ulong EntryPoint = SupervisorBase + 0xD000;

    public const ulong CodePhysical = 0x10_0000;
    public const ulong DataPhysical = 0x11_0000;

    private const ulong Pml4 = 0x2_0000;
    private const ulong Idt = 0x9000;
    private const ulong Gdt = 0xA000;
    private const ulong Ldt = 0xA800;
    private const ulong Tss = 0xB000;
    private const ushort TssSelector = 0x40;
    private const ushort SupervisorCodeSelector = 0x10;

    private const ulong Present = 1;
    private const ulong Writable = 2;
    private const ulong User = 4;
    private const ulong AccessedAndDirty = 0x60;
    private const ulong NoExecute = 1UL << 63;

    /// <summary>A board whose core stands before the IRETQ, in supervisor mode.</summary>
    public static TestBoard Make()
    {
        // All features, so that what is written can be tested before the models have it.
        var model = new CpuModel("oracle", CpuFeatureTable.Rows.Select(row => row.Feature));
        var board = new TestBoard(2 << 20, model);
        MapPages(board);
        WriteTables(board);
        CpuState* s = board.S;
        s->Cr0 = Cr0.PE | Cr0.MP | Cr0.ET | Cr0.NE | Cr0.WP | Cr0.AM | Cr0.PG;
        s->Cr4 = Cr4.PSE | Cr4.PAE | Cr4.PGE | Cr4.OSFXSR | Cr4.OSXMMEXCPT | Cr4.FSGSBASE
            | Cr4.OSXSAVE;
        s->Xcr0 = 7;
        s->Efer = Efer.SCE | Efer.LME | Efer.LMA | Efer.NXE;
        s->Cr3 = Pml4;
        s->Gdtr.Base = SupervisorBase + Gdt;
        s->Gdtr.Limit = 0x4F;
        s->Idtr.Base = SupervisorBase + Idt;
        s->Idtr.Limit = 0xFFF;
        s->Tr = System(TssSelector, SupervisorBase + Tss, 0x67, 0x8B);
        s->Ldtr = System(0x38, SupervisorBase + Ldt, 0xF, 0x82);
        s->Cs = Flat(SupervisorCodeSelector, 0xA09B);
        s->Ss = Flat(0, 0);
        s->Ss.Usable = 0;
        s->Fs = s->Gs = s->Ss;
        s->Cpl = 0;
        board.Core.RflagsValue = Rflags.AlwaysOne;
        SetDataSegments(board, HostMode.Bits64);
        s->Rip = EntryPoint;
        board.Core.StateChanged();
        return board;
    }

    /// <summary>Loads DS and ES as the harness does before a case of a mode.</summary>
    public static void SetDataSegments(TestBoard board, HostMode mode)
    {
        SegmentRegister data = Flat(HostLayout.DataSelector, 0xC0F3);
        if (mode == HostMode.Bits16)
        {
            data = Flat(HostLayout.Data16Selector, 0x00F3);
            data.Base = HostLayout.DataBase;
            data.Limit = 0xFFFF;
        }

        board.S->Ds = board.S->Es = data;
        board.Core.StateChanged();
    }

    private static SegmentRegister Flat(ushort selector, int attributes) => new()
    {
        Selector = selector,
        Limit = uint.MaxValue,
        Attributes = (ushort)attributes,
        Usable = 1,
    };

    private static SegmentRegister System(ushort selector, ulong linear, uint limit, int attributes) => new()
    {
        Selector = selector,
        Base = linear,
        Limit = limit,
        Attributes = (ushort)attributes,
        Usable = 1,
    };

    private static void WriteTables(TestBoard board)
    {
        // The selectors of 64-bit Linux, as far as user code can see them.
        board[Gdt + SupervisorCodeSelector, 8] = 0x00AF_9B00_0000_FFFF;
        board[Gdt + (HostLayout.Code32Selector & ~7UL), 8] = 0x00CF_FB00_0000_FFFF;
        board[Gdt + (HostLayout.DataSelector & ~7UL), 8] = 0x00CF_F300_0000_FFFF;
        board[Gdt + (HostLayout.Code64Selector & ~7UL), 8] = 0x00AF_FB00_0000_FFFF;
        board[Ldt, 8] = 0x1000_FB00_0000_FFFF;
        board[Ldt + 8, 8] = 0x2000_F300_0000_FFFF;
        board[Tss + 4, 8] = StackTop;
        board[Tss + 0x66, 2] = 0x68;
        for (ulong vector = 0; vector < 256; vector++)
        {
            ulong handler = Handlers + (vector * HandlerBytes);
            board[handler - SupervisorBase, 1] = 0xF4;
            ulong gate = (handler & 0xFFFF) | ((ulong)SupervisorCodeSelector << 16) | 0x0000_EE00_0000_0000UL
                | ((handler & 0xFFFF0000) << 32);
            board[Idt + (vector * 16), 8] = gate;
            board[Idt + (vector * 16) + 8, 8] = handler >> 32;
        }

        board[EntryPoint - SupervisorBase, 2] = 0xCF48;
    }

    private static void MapPages(TestBoard board)
    {
        ulong nextTable = Pml4 + 0x1000;
        for (ulong at = 0; at < 0x1_0000; at += 0x1000)
        {
            Map(board, ref nextTable, SupervisorBase + at, at | Writable);
        }

        for (ulong at = 0; at < HostLayout.CodeBytes; at += 0x1000)
        {
            Map(board, ref nextTable, HostLayout.CodeBase + at, (CodePhysical + at) | Writable | User);
        }

        for (ulong at = 0; at < HostLayout.DataBytes; at += 0x1000)
        {
            ulong rights = User | NoExecute | (at < HostLayout.WritableBytes ? Writable : 0);
            Map(board, ref nextTable, HostLayout.DataBase + at, (DataPhysical + at) | rights);
        }
    }

    private static void Map(TestBoard board, ref ulong nextTable, ulong linear, ulong entry)
    {
        ulong table = Pml4;
        for (int shift = 39; shift > 12; shift -= 9)
        {
            ulong at = table + (((linear >> shift) & 0x1FF) * 8);
            if ((board[at, 8] & Present) == 0)
            {
                board[at, 8] = nextTable | Present | Writable | User | AccessedAndDirty;
                nextTable += 0x1000;
            }

            table = board[at, 8] & 0x000F_FFFF_FFFF_F000;
        }

        board[table + (((linear >> 12) & 0x1FF) * 8), 8] = entry | Present | AccessedAndDirty;
    }
}
