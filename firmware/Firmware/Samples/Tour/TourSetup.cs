using System.Buffers.Binary;
using Emulator.Arch;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Firmware.Samples.Tour;

/// <summary>
/// What the tour sets up before its first case: features, page tables, GDT, TSS with an IST stack, IDT, code for
/// level 3.
/// </summary>
internal sealed class TourSetup(Assembler c, SerialRoutines serial, TourFaults faults)
{
    /// <summary>IA32_EFER (SDM 4).</summary>
    public const uint EferMsr = 0xC000_0080;

    private const ulong Supervisor = PagingEntry.P | PagingEntry.RW;
    private const ulong User = Supervisor | PagingEntry.US;

    /// <summary>
    /// 64-bit interrupt gates on IST 1, of level 0 and 3 (SDM 3A figure 6-8): the second 16-bit word pair's
    /// attributes.
    /// </summary>
    private const int FaultGate = 0x8E01;
    private const int ReturnGate = 0xEE00;

    private readonly List<(Label Source, ulong Target, byte[] Bytes)> _blobs = [];

    /// <summary>
    /// CPUID bits that make the features (SDM 2A, CPUID): leaf, register (0 = EBX, 1 = ECX, 2 = EDX), bit.
    /// </summary>
    private static readonly Detection[] s_features =
    [
        new("NX", TourFeatures.Nx, 0x8000_0001, 2, 20, 0),
        new("1G pages", TourFeatures.Page1G, 0x8000_0001, 2, 26, 0),
        new("SMEP", TourFeatures.Smep, 7, 0, 7, 0),
        new("SMAP", TourFeatures.Smap, 7, 0, 20, 0),
        new("PKU", TourFeatures.Pku, 7, 1, 3, Cr4.PKE),
        new("PKS", TourFeatures.Pks, 7, 1, 31, Cr4.PKS),
    ];

    private readonly record struct Detection(
        string Name, TourFeatures Feature, uint Leaf, int Register, int Bit, ulong Cr4Bits);

    public void Emit()
    {
        c.mov(ebp, (int)TourLayout.Variables);
        serial.Initialize();
        serial.Print("The page-fault tour. Error code: P W/R U/S RSVD I/D PK as P W U R I K; ");
        serial.Print("A and D are the leaf's.\r\nCPU:");
        EmitFeatures();
        EmitTables();
        EmitBlobs();
        EmitInterruptTable();
        EmitLoadTables();
    }

    /// <summary>The bytes that <see cref="Emit"/> copies to their places.</summary>
    public void EmitData()
    {
        foreach ((Label source, _, byte[] bytes) in _blobs)
        {
            Label place = source;
            c.Label(ref place);
            c.db(bytes);
        }
    }

    private void EmitFeatures()
    {
        c.mov(rax, cr4);
        c.mov(__qword_ptr[rbp + TourVariables.BaseCr4], rax);
        foreach ((string name, TourFeatures feature, uint leaf, int register, int bit, ulong cr4Bits) in s_features)
        {
            Label absent = c.CreateLabel();
            c.mov(eax, leaf & 0x8000_0000);
            c.cpuid();
            c.cmp(eax, leaf);
            c.jb(absent);
            c.mov(eax, leaf);
            c.xor(ecx, ecx);
            c.cpuid();
            c.bt(register switch { 0 => ebx, 1 => ecx, _ => edx }, (byte)bit);
            c.jnc(absent);
            c.or(__dword_ptr[rbp + TourVariables.Features], (uint)feature);
            c.or(__dword_ptr[rbp + TourVariables.BaseCr4], (uint)cr4Bits);
            serial.Print(" " + name);
            c.Label(ref absent);
        }

        // MAXPHYADDR is 36 when there is no leaf 80000008H (SDM 3A 4.1.4).
        Label known = c.CreateLabel();
        Label all = c.CreateLabel();
        c.mov(eax, 0x8000_0000);
        c.cpuid();
        c.cmp(eax, 0x8000_0008);
        c.mov(eax, 36);
        c.jb(known);
        c.mov(eax, 0x8000_0008);
        c.cpuid();
        c.Label(ref known);
        c.movzx(eax, al);
        c.mov(ebx, eax);
        serial.Print(" MAXPHYADDR=");
        serial.PrintDecimal();
        serial.Print("\r\n");
        c.cmp(ebx, 52);
        c.jae(all);
        c.or(__dword_ptr[rbp + TourVariables.Features], (uint)TourFeatures.ReservedAddressBit);
        c.Label(ref all);
    }

    private void EmitTables()
    {
        (ulong At, ulong Entry)[] entries =
        [
            (MultibootGuest.Pml4 + 8, TourLayout.TestPdpt | User),
            (TourLayout.TestPdpt, TourLayout.TestPd | User),
            (TourLayout.TestPd, TourLayout.TestPt | User),
            (TourLayout.PageEntry(TourLayout.UserCodePage), TourLayout.UserCode | PagingEntry.P | PagingEntry.US),
            (TourLayout.PageEntry(TourLayout.GdtPage), TourLayout.Gdt | Supervisor),
            (TourLayout.PageEntry(TourLayout.CrossingPage), TourLayout.Target | Supervisor),
        ];
        foreach ((ulong at, ulong entry) in entries)
        {
            c.mov(eax, (uint)at);
            c.mov(ecx, (uint)entry);
            c.mov(__qword_ptr[rax], rcx);
        }
    }

    private void EmitBlobs()
    {
        Add(TourLayout.Gdt, BuildGdt());
        Add(TourLayout.GdtSecondPage, Descriptor(0x00CF_F300_0000_FFFF));
        Add(TourLayout.Tss, BuildTss());
        Add(TourLayout.UserCode, MultibootGuest.Assemble(
            64, TourLayout.PageLinear(TourLayout.UserCodePage), EmitUserCode));
        Add(TourLayout.Target + TourLayout.SupervisorCodeOffset, MultibootGuest.Assemble(64, 0, a => a.ret()));
        Add(
            TourLayout.Target + TourLayout.UserCodeOffset,
            MultibootGuest.Assemble(64, 0, a => a.int3()));

        void Add(ulong target, byte[] bytes)
        {
            Label source = c.CreateLabel();
            _blobs.Add((source, target, bytes));
            c.lea(rsi, __[source]);
            c.mov(edi, (uint)target);
            c.mov(ecx, bytes.Length);
            c.rep.movsb();
        }
    }

    /// <summary>A gate for each vector that can come; the other gates stay absent.</summary>
    private void EmitInterruptTable()
    {
        Label write = c.CreateLabel();
        Label over = c.CreateLabel();
        foreach ((int vector, Label handler) in faults.Handlers)
        {
            c.mov(edi, (uint)TourLayout.Idt + (uint)(vector * 16));
            c.lea(rax, __[handler]);
            c.mov(edx, vector == TourLayout.ReturnVector ? ReturnGate : FaultGate);
            c.call(write);
        }

        c.jmp(over);

        // The gate at RDI := handler RAX with attributes EDX. Handlers lie below 4 GiB.
        c.Label(ref write);
        c.mov(__word_ptr[rdi], ax);
        c.mov(__word_ptr[rdi + 2], MultibootGuest.CodeSelector);
        c.mov(__word_ptr[rdi + 4], dx);
        c.mov(ebx, eax);
        c.shr(ebx, 16);
        c.mov(__word_ptr[rdi + 6], bx);
        c.mov(__qword_ptr[rdi + 8], 0);
        c.ret();
        c.Label(ref over);
    }

    private void EmitLoadTables()
    {
        // The GDT is used through the range under test, whose next page holds one more descriptor.
        c.mov(rax, cr3);
        c.mov(cr3, rax);
        c.mov(__word_ptr[rbp + TourVariables.TableRegister], 0x1FFF);
        c.mov(rax, TourLayout.PageLinear(TourLayout.GdtPage));
        c.mov(__qword_ptr[rbp + TourVariables.TableRegister + 2], rax);
        c.lgdt(__[rbp + TourVariables.TableRegister]);
        c.mov(__word_ptr[rbp + TourVariables.TableRegister], 0xFFF);
        c.mov(eax, (uint)TourLayout.Idt);
        c.mov(__qword_ptr[rbp + TourVariables.TableRegister + 2], rax);
        c.lidt(__[rbp + TourVariables.TableRegister]);
        c.mov(eax, TourLayout.TssSelector);
        c.ltr(ax);

        // The boot loader's SS selector names another descriptor in this GDT, and IRET would look at it.
        c.mov(eax, MultibootGuest.DataSelector);
        c.mov(ss, eax);
        c.mov(rax, __qword_ptr[rbp + TourVariables.BaseCr4]);
        c.mov(cr4, rax);

        Label noNx = c.CreateLabel();
        c.test(__dword_ptr[rbp + TourVariables.Features], (uint)TourFeatures.Nx);
        c.jz(noNx);
        c.mov(ecx, EferMsr);
        c.rdmsr();
        c.or(eax, (int)Efer.NXE);
        c.wrmsr();
        c.Label(ref noNx);
    }

    /// <summary>Level 3: 16 bytes for each access, from UserRead on; each comes back by INT3.</summary>
    private static void EmitUserCode(Assembler a)
    {
        Action[] ways =
        [
            () => a.mov(rax, __qword_ptr[rdi]),
            () => a.mov(__qword_ptr[rdi], rax),
            () => a.jmp(rdi),
            () => a.mov(fs, edi),
        ];
        int[] lengths = [3, 3, 2, 2];
        for (int i = 0; i < ways.Length; i++)
        {
            ways[i]();
            a.int3();
            a.db(new byte[16 - lengths[i] - 1]);
        }
    }

    private static byte[] BuildGdt()
    {
        // Null, code and data of level 0, data and code of level 3, and the TSS in two halves (SDM 3A figures 3-8,
        // 7-4).
        ulong[] descriptors =
        [
            0,
            0x00AF_9B00_0000_FFFF,
            0x00CF_9300_0000_FFFF,
            0x00CF_F300_0000_FFFF,
            0x00AF_FB00_0000_FFFF,
            0x0000_8900_0000_0067 | ((TourLayout.Tss & 0xFF_FFFF) << 16) | ((TourLayout.Tss >> 24) << 56),
            0,
        ];
        return [.. descriptors.SelectMany(Descriptor)];
    }

    /// <summary>RSP0 at 4, IST1 at 36, the I/O map base behind the limit (SDM 3A figure 7-11).</summary>
    private static byte[] BuildTss()
    {
        byte[] tss = new byte[104];
        BinaryPrimitives.WriteUInt64LittleEndian(tss.AsSpan(4), TourLayout.InterruptStack);
        BinaryPrimitives.WriteUInt64LittleEndian(tss.AsSpan(36), TourLayout.FaultStack);
        BinaryPrimitives.WriteUInt16LittleEndian(tss.AsSpan(102), 104);
        return tss;
    }

    private static byte[] Descriptor(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
