using Emulator.Arch;
using Emulator.Machine.Hosted;
using Iced.Intel;

namespace Tests.Unit.Machine.Hosted;

/// <summary>
/// The least kernel that can serve user code: pages are mapped one to one on demand or at once, every system call asks
/// a function of the test, call 60 ends a core.
/// </summary>
internal sealed unsafe class TinyKernel : ITrapHandler, IDisposable
{
    public const ulong Code = 0x400000;
    public const ulong Data = 0x600000;
    public const ulong Stack = 0x7F0000;
    private const ulong Root = 0x1000;
    private const ulong UserPage = 7;
    private ulong _nextTable = 0x2000;

    public TinyKernel(int cores = 1, ulong quantum = 50_000)
    {
        Machine = new HostedMachine(new HostedOptions
        {
            MemoryBytes = 16 << 20,
            Cores = cores,
            QuantumInstructions = quantum,
        });
    }

    public HostedMachine Machine { get; }

    public ICpuControl Cpu => Machine.Cpus[0];

    /// <summary>Serves a call: number and core to result.</summary>
    public Func<ulong, ICpuControl, ulong> Call { get; set; } = (_, _) => 0;

    /// <summary>Serves what is no system call; by default it stops the core.</summary>
    public Action<ICpuControl, Trap> Fault { get; set; } = (cpu, _) => cpu.IsIdle = true;

    /// <summary>Called at ticks.</summary>
    public Action<ICpuControl> OnTick { get; set; } = _ => { };

    public List<Trap> Traps { get; } = [];

    public long NextEventNs { get; set; } = long.MaxValue;

    public bool HasEnded { get; set; }

    public void Handle(ICpuControl cpu, in Trap trap)
    {
        if (trap.Kind != TrapKind.SystemCall)
        {
            Traps.Add(trap);
            Fault(cpu, trap);
        }
        else if (cpu.Registers[0] == 60)
        {
            cpu.IsIdle = true;
        }
        else
        {
            cpu.Registers[0] = Call(cpu.Registers[0], cpu);
        }
    }

    public void Tick(ICpuControl cpu) => OnTick(cpu);

    public bool WaitForInput() => false;

    /// <summary>Assembles code, maps it with a stack and two pages of data, and starts a core there.</summary>
    public void Start(ICpuControl cpu, Action<Assembler> program, ulong at = Code)
    {
        Assembler assembler = new(64);
        program(assembler);
        using MemoryStream bytes = new();
        assembler.Assemble(new StreamCodeWriter(bytes), at);
        Machine.Memory.WriteBytes(new PhysicalAddress(at), bytes.ToArray());
        Map(at, at);
        Map(Stack, Stack);
        cpu.LoadCr3(new PhysicalAddress(Root), 1, keepsTranslations: false);
        cpu.InstructionPointer = at;
        cpu.Registers[4] = Stack + 0x1000 - 64;
        cpu.IsIdle = false;
    }

    public HostedEnd Run(ulong limit = 10_000_000) => Machine.Run(this, limit);

    /// <summary>Maps a user page, writable and executable.</summary>
    public void Map(ulong linear, ulong physical, ulong root = Root)
    {
        ulong table = root;
        for (int shift = 39; shift > 12; shift -= 9)
        {
            PhysicalAddress at = new(table + (((linear >> shift) & 511) * 8));
            ulong entry = Machine.Memory.Read(at, 8);
            if (entry == 0)
            {
                entry = NewTable() | UserPage;
                Machine.Memory.Write(at, 8, entry);
            }

            table = entry & ~0xFFFUL;
        }

        Machine.Memory.Write(new PhysicalAddress(table + (((linear >> 12) & 511) * 8)), 8, physical | UserPage);
    }

    public ulong NewTable()
    {
        ulong table = _nextTable;
        _nextTable += 0x1000;
        return table;
    }

    public void Dispose() => Machine.Dispose();
}
