using Emulator.Arch;
using Emulator.Cpu;
using Iced.Intel;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// A core in long mode at CPL 0 with 4 KiB pages that map the first 2 MiB to themselves, and a handler for every
/// vector: a HLT where the test puts no other.
/// </summary>
internal sealed unsafe class RunningBoard
    : IPortSpace, IInterruptSource, ILocalApicPort, ITraceSink, INumericErrorPins, IDisposable
{
    public const ulong Pml4 = 0x1000;
    public const ulong Table = 0x4000;
    public const ulong Handlers = 0x8000;
    public const ulong StackTop = 0x10000;
    public const ulong CodeAt = 0x20000;
    public const ulong DataAt = 0x40000;
    public const byte InterruptVector = 0x40;
    private const ulong Idt = 0x7000;
    private const ulong HandlerBytes = 64;

    /// <param name="model">What the CPU can do; everything when absent.</param>
    public RunningBoard(CpuModel? model = null)
    {
        Core = new Core(model ?? new CpuModel(), new CoreConnections(Memory, this, this, this, this, this));
        WriteTables();
        S->Cr0 = Cr0.PE | Cr0.MP | Cr0.ET | Cr0.NE | Cr0.WP | Cr0.PG;
        S->Cr3 = Pml4;
        S->Cr4 = Cr4.PAE | Cr4.OSFXSR | Cr4.OSXMMEXCPT | Cr4.OSXSAVE;
        S->Xcr0 = 7;
        S->Efer = Efer.LME | Efer.LMA | Efer.NXE;
        S->Gdtr.Base = 0x6000;
        S->Gdtr.Limit = 0x17;
        S->Idtr.Base = Idt;
        S->Idtr.Limit = 0xFFF;
        S->Cs = new() { Selector = 8, Limit = uint.MaxValue, Attributes = 0xA09B, Usable = 1 };
        S->Ss = new() { Selector = 16, Limit = uint.MaxValue, Attributes = 0xC093, Usable = 1 };
        S->Ds = S->Es = S->Fs = S->Gs = S->Ss;
        S->Gpr[4] = StackTop;
        S->Rip = CodeAt;
        Core.StateChanged();
    }

    public RunningMemory Memory { get; } = new(2 << 20);

    public Core Core { get; }

    public CpuState* S => Core.State;

    /// <summary>What a port write does.</summary>
    public Action? PortWritten { get; set; }

    /// <summary>The level of IGNNE#.</summary>
    public bool IgnoresErrors { get; set; }

    /// <summary>The level of FERR#.</summary>
    public bool NumericError { get; private set; }

    public TraceTopics Topics => TraceTopics.None;

    public byte TaskPriorityClass { get; set; }

    public ulong ApicBase { get; set; } = 0xFEE0_0900;

    public ulong this[ulong at, int sizeBytes]
    {
        get => Memory.Read(new PhysicalAddress(at), sizeBytes);
        set => Memory.Write(new PhysicalAddress(at), sizeBytes, value);
    }

    /// <summary>Assembles 64-bit code.</summary>
    public static byte[] Assemble(ulong at, Action<Assembler> write, int bits = 64)
    {
        Assembler assembler = new(bits);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), at);
        return stream.ToArray();
    }

    public static ulong HandlerOf(int vector) => Handlers + ((ulong)vector * HandlerBytes);

    /// <summary>Writes code, and gives the address after it.</summary>
    public ulong Write(ulong at, Action<Assembler> write)
    {
        byte[] code = Assemble(at, write);
        Memory.WriteBytes(new PhysicalAddress(at), code);
        return at + (ulong)code.Length;
    }

    /// <summary>Maps a 4 KiB page of the first 2 MiB; tells the core nothing.</summary>
    public void Map(ulong linear, ulong physical, ulong flags = 3) =>
        this[Table + ((linear >> 12) * 8), 8] = physical | flags;

    /// <summary>Runs code at <see cref="CodeAt"/> or where RIP stands until it halts.</summary>
    public void RunToHalt(ulong atMost = 10_000_000)
    {
        S->Halted = false;
        StopReason stop = Core.Run(Core.InstructionCount + atMost);
        Assert.That(stop, Is.EqualTo(StopReason.Halted));
    }

    public void Restart(ulong rip = CodeAt)
    {
        S->Rip = rip;
        S->Halted = false;
    }

    public uint Read(ushort port, int sizeBytes) => uint.MaxValue >> (32 - (8 * sizeBytes));

    public void Write(ushort port, int sizeBytes, uint value) => PortWritten?.Invoke();

    public int Acknowledge()
    {
        Core.SetInterruptLine(false);
        return InterruptVector;
    }

    public bool TryReadMsr(uint index, out ulong value)
    {
        value = ApicBase;
        return index == 0x1B;
    }

    public bool TryWriteMsr(uint index, ulong value) => false;

    public void SetError(bool asserted) => NumericError = asserted;

    public void Line(TraceTopics topic, string text)
    {
    }

    public void Dispose()
    {
        Core.Dispose();
        Memory.Dispose();
    }

    private void WriteTables()
    {
        this[Pml4, 8] = (Pml4 + 0x1000) | 3;
        this[Pml4 + 0x1000, 8] = (Pml4 + 0x2000) | 3;
        this[Pml4 + 0x2000, 8] = Table | 3;
        for (ulong page = 0; page < 512; page++)
        {
            Map(page << 12, page << 12);
        }

        this[0x6008, 8] = 0x00AF_9B00_0000_FFFF;
        this[0x6010, 8] = 0x00CF_9300_0000_FFFF;
        for (int vector = 0; vector < 256; vector++)
        {
            ulong handler = HandlerOf(vector);
            this[handler, 1] = 0xF4;
            this[Idt + ((ulong)vector * 16), 8] = (handler & 0xFFFF) | (8UL << 16) | 0x0000_8E00_0000_0000UL
                | ((handler & 0xFFFF0000) << 32);
        }
    }
}
