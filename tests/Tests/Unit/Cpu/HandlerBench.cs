using Emulator.Arch;
using Emulator.Cpu;
using Emulator.Cpu.Decoding;
using Iced.Intel;
using Tests.Support;

namespace Tests.Unit.Cpu;

/// <summary>
/// Executes single instructions by their reference handlers, without the hot loop and without delivering exceptions:
/// a fault stays pending for the test to look at. Code lies at <see cref="CodeAt"/>; 4 MiB are mapped one to one in
/// the paged modes, and a page of it is a device that counts its accesses.
/// </summary>
internal sealed unsafe class HandlerBench : IDisposable
{
    public const ulong CodeAt = 0x8000;
    public const ulong DeviceAt = 0x20000;
    private const ulong TablesAt = 0x10000;
    private const ulong MappedBytes = 4 << 20;
    private const ulong UserPage = 7;
    private readonly TestBoard _board = new(4096);
    private readonly ulong _tableAt;
    private readonly int _entryBytes;

    /// <param name="bits">16: real mode; 32 and 64: flat segments with 32-bit and with 4-level paging.</param>
    public HandlerBench(int bits)
    {
        Bits = bits;
        Memory = new DeviceMemory(MappedBytes, DeviceAt);
        Core = new Core(new CpuModel(), new CoreConnections(Memory, _board, _board, _board, _board));
        S->Cs = Flat(bits, code: true);
        S->Ds = S->Es = S->Fs = S->Gs = S->Ss = Flat(bits, code: false);
        S->Gpr[4] = 0x7000;
        _entryBytes = bits == 64 ? 8 : 4;
        _tableAt = bits == 64 ? TablesAt + 0x3000 : TablesAt + 0x1000;
        if (bits == 64)
        {
            MapFourLevels();
        }
        else if (bits == 32)
        {
            Memory.Write(new PhysicalAddress(TablesAt), 4, _tableAt | UserPage);
            Map(0, MappedBytes);
            S->Cr0 |= Cr0.PE | Cr0.PG | Cr0.WP;
        }

        S->Cr3 = TablesAt;
        Core.StateChanged();
    }

    public int Bits { get; }

    public DeviceMemory Memory { get; }

    public Core Core { get; }

    public CpuState* S => Core.State;

    public ulong Rax { get => S->Gpr[0]; set => S->Gpr[0] = value; }

    public ulong Rip => S->Rip;

    public ulong Rcx { get => S->Gpr[1]; set => S->Gpr[1] = value; }

    public ulong Rsp { get => S->Gpr[4]; set => S->Gpr[4] = value; }

    public ulong Rbp { get => S->Gpr[5]; set => S->Gpr[5] = value; }

    public ulong Rsi { get => S->Gpr[6]; set => S->Gpr[6] = value; }

    public ulong Rdi { get => S->Gpr[7]; set => S->Gpr[7] = value; }

    public ulong Flags { get => Core.RflagsValue; set => Core.RflagsValue = value; }

    public ulong this[ulong at, int sizeBytes]
    {
        get => Memory.Read(new PhysicalAddress(at), sizeBytes);
        set => Memory.Write(new PhysicalAddress(at), sizeBytes, value);
    }

    /// <summary>Writes an instruction at the code address, to be run by <see cref="Step"/>.</summary>
    public void Assemble(Action<Assembler> write)
    {
        Assembler assembler = new(Bits);
        write(assembler);
        using MemoryStream stream = new();
        assembler.Assemble(new StreamCodeWriter(stream), CodeAt);
        Memory.WriteBytes(new PhysicalAddress(CodeAt), stream.ToArray());
        S->Rip = CodeAt;
    }

    /// <summary>Runs the instruction at RIP once; on any outcome RIP is where the core would go on.</summary>
    public Outcome Step(long budget = 0)
    {
        S->FaultPending = false;
        ulong count = Core.InstructionCount;
        DecodedOp* op = Core.Lookup(S->Rip, single: true);
        Assert.That((nint)op, Is.Not.Zero, "no instruction at RIP");
        S->Budget = budget;
        S->CountAtLimit = count + (ulong)budget + op->Remaining;
        S->LeaveRequested = false;
        S->CurrentOp = op;
        Outcome outcome = op->Handler(Core, op);
        S->CurrentOp = null;
        if (outcome == Outcome.Jump)
        {
            S->LeaveRequested = true;
        }

        Core.AfterHandler(op, outcome);
        return outcome;
    }

    /// <summary>Assembles and runs one instruction.</summary>
    public Outcome Run(Action<Assembler> write, long budget = 0)
    {
        Assemble(write);
        return Step(budget);
    }

    /// <summary>Makes a page not present.</summary>
    public void Unmap(ulong page)
    {
        Memory.Write(new PhysicalAddress(_tableAt + (page / 0x1000 * (ulong)_entryBytes)), _entryBytes, 0);
        Core.StateChanged();
    }

    /// <summary>Maps a page again.</summary>
    public void Map(ulong page)
    {
        Map(page, 0x1000);
        Core.StateChanged();
    }

    public void AssertFault(Outcome outcome, ExceptionVector vector)
    {
        Assert.That(outcome, Is.EqualTo(Outcome.Fault));
        Assert.That((ExceptionVector)S->FaultVector, Is.EqualTo(vector));
    }

    public void Dispose()
    {
        Core.Dispose();
        Memory.Dispose();
        _board.Dispose();
    }

    private static SegmentRegister Flat(int bits, bool code)
    {
        int size = bits == 64 && code ? SegmentAttributes.L : bits == 16 ? 0 : SegmentAttributes.DB;
        return new SegmentRegister
        {
            Attributes = (ushort)((code ? 0x9B : 0x93) | size),
            Limit = bits == 16 ? 0xFFFF : uint.MaxValue,
            Usable = 1,
        };
    }

    private void MapFourLevels()
    {
        Memory.Write(new PhysicalAddress(TablesAt), 8, (TablesAt + 0x1000) | UserPage);
        Memory.Write(new PhysicalAddress(TablesAt + 0x1000), 8, (TablesAt + 0x2000) | UserPage);
        Memory.Write(new PhysicalAddress(TablesAt + 0x2000), 8, _tableAt | UserPage);
        Memory.Write(new PhysicalAddress(TablesAt + 0x2008), 8, (_tableAt + 0x1000) | UserPage);
        Map(0, MappedBytes);
        S->Cr0 |= Cr0.PE | Cr0.PG | Cr0.WP;
        S->Cr4 |= Cr4.PAE;
        S->Efer |= Efer.LME | Efer.LMA;
    }

    private void Map(ulong from, ulong sizeBytes)
    {
        for (ulong page = from; page < from + sizeBytes; page += 0x1000)
        {
            ulong entry = _tableAt + (page / 0x1000 * (ulong)_entryBytes);
            Memory.Write(new PhysicalAddress(entry), _entryBytes, page | UserPage);
        }
    }
}
