using Emulator.Arch;
using Emulator.Cpu;
using static Iced.Intel.AssemblerRegisters;
using Tests.Support;

namespace Tests.Unit.Cpu.Running;

/// <summary>
/// However a run is cut into pieces, and whatever the core has decoded before, everything ends the same: registers,
/// memory, page tables, and the count at which each interrupt came.
/// </summary>
[TestFixture]
[Category("Slow")]
internal sealed unsafe class PiecesTests
{
    private const int Programs = 2000;
    private const ulong MaxInstructions = 3000;
    private const ulong DataBytes = 0x4000;
    private const ulong Log = RunningBoard.DataAt + 0x3000;

    /// <summary>Operations that an arena holds; with 1, each block decoded drops all others.</summary>
    private static readonly int[] s_tinyArenas = [200, 1, 30];

    [Test]
    public void A_run_in_pieces_ends_as_a_run_in_one()
    {
        SplitMix random = new(0xC0FFEE);
        using RunningBoard whole = Board();
        using RunningBoard pieces = Board();
        using RunningBoard single = Board();
        using RunningBoard tiny = Board();
        ulong instructions = 0;
        ulong interrupts = 0;
        for (int i = 0; i < Programs; i++)
        {
            RandomProgram program = new(random);
            ulong seed = random.Next();
            ulong[] events = [.. Enumerable.Range(0, random.Below(8)).Select(_ => (ulong)random.Below(600)).Order()];
            Run(whole, program, seed, events, () => MaxInstructions);
            Run(pieces, program, seed, events, () => (ulong)random.Below(40) + 1);
            Run(single, program, seed, events, () => 1);
            tiny.Core.Blocks.MaxOps = s_tinyArenas[i % s_tinyArenas.Length];
            Run(tiny, program, seed, events, () => MaxInstructions);
            Compare(whole, pieces, $"program {i} in pieces");
            Compare(whole, single, $"program {i} in single instructions");
            Compare(whole, tiny, $"program {i} with a tiny arena");
            instructions += whole.Core.InstructionCount;
            interrupts += whole[Log, 8];
        }

        Assert.That(tiny.Core.Blocks.Generation, Is.GreaterThan(Programs));
        Assert.That(whole.Core.Counters.CodeDrops, Is.GreaterThan(Programs));
        TestContext.Out.WriteLine($"{Programs} programs, {instructions} instructions, {interrupts} interrupts and "
            + $"faults, {tiny.Core.Blocks.Generation} full arenas, {whole.Core.Counters.CodeDrops} code drops");
    }

    private static void Run(RunningBoard board, RandomProgram program, ulong seed, ulong[] events, Func<ulong> piece)
    {
        Start(board, program, seed);
        int next = 0;
        ulong count = 0;
        while (count < MaxInstructions)
        {
            ulong until = Math.Min(count + piece(), MaxInstructions);
            until = next < events.Length ? Math.Min(until, events[next]) : until;
            if (until > count && board.Core.Run(until) != StopReason.Limit)
            {
                return;
            }

            count = board.Core.InstructionCount;
            Assert.That(count, Is.EqualTo(until));
            while (next < events.Length && events[next] <= count)
            {
                board.Core.SetInterruptLine(true);
                next++;
            }
        }
    }

    /// <summary>Puts everything as it was before any program, but not what was decoded.</summary>
    private static void Start(RunningBoard board, RandomProgram program, ulong seed)
    {
        board.Memory.WriteBytes(new PhysicalAddress(program.At), program.Bytes);
        Span<byte> ram = board.Memory.Ram;
        for (ulong page = 0; page < 512; page++)
        {
            BitConverter.TryWriteBytes(ram[(int)(RunningBoard.Table + (page * 8))..], (page << 12) | 3);
        }

        SplitMix values = new(seed);
        Span<byte> data = ram.Slice((int)RunningBoard.DataAt, (int)DataBytes);
        data.Clear();
        for (int i = 0; i < 0x3000; i += 8)
        {
            BitConverter.TryWriteBytes(data[i..], values.Next());
        }

        ram.Slice((int)RunningBoard.StackTop - 0x1000, 0x1000).Clear();
        CpuState* s = board.S;
        for (int i = 0; i < 16; i++)
        {
            s->Gpr[i] = values.Interesting();
        }

        s->Gpr[4] = RunningBoard.StackTop;
        s->Gpr[6] = RunningBoard.DataAt + 0x1000;
        s->Rip = program.At;
        s->Halted = false;
        s->FaultPending = false;
        s->InterruptLine = false;
        s->Shadow = InterruptShadow.None;
        s->BetweenIterations = false;
        s->Budget = 0;
        s->CountAtLimit = 0;
        s->Cr2 = 0;
        s->Dr[6] = 0xFFFF_0FF0;
        board.Core.RflagsValue = Rflags.AlwaysOne;
        board.Core.StateChanged();
    }

    private static void Compare(RunningBoard expected, RunningBoard actual, string what)
    {
        Assert.That(Digest(actual), Is.EqualTo(Digest(expected)), what);
        foreach ((ulong at, ulong bytes) in ((ulong, ulong)[])[(RunningBoard.DataAt, DataBytes),
            (RunningBoard.StackTop - 0x1000, 0x1000), (RunningBoard.Pml4, 0x4000), (RunningBoard.CodeAt, 0x3000)])
        {
            Span<byte> here = actual.Memory.Ram.Slice((int)at, (int)bytes);
            Span<byte> there = expected.Memory.Ram.Slice((int)at, (int)bytes);
            int same = here.CommonPrefixLength(there);
            Assert.That(same, Is.EqualTo((int)bytes), $"{what}: memory at {at + (ulong)same:x}");
        }
    }

    private static string Digest(RunningBoard board)
    {
        CpuState* s = board.S;
        IEnumerable<string> registers = Enumerable.Range(0, 16).Select(i => $"{board.S->Gpr[i]:x}");
        return $"{board.Core.InstructionCount}: {string.Join(' ', registers)} rip {s->Rip:x} "
            + $"flags {board.Core.RflagsValue:x} cr2 {s->Cr2:x} dr6 {s->Dr[6]:x} halted {s->Halted} "
            + $"shadow {s->Shadow} line {s->InterruptLine}";
    }

    /// <summary>A board whose handlers log where they came from; faults go on at R15.</summary>
    private static RunningBoard Board()
    {
        RunningBoard board = new();
        foreach (int vector in (int[])[0, 1, 6, 13, 14, 0x30, RunningBoard.InterruptVector])
        {
            bool fault = vector is 0 or 6 or 13 or 14;
            board.Write(RunningBoard.HandlerOf(vector), a =>
            {
                if (vector is 13 or 14)
                {
                    a.add(rsp, 8);
                }

                a.push(rax);
                a.mov(rax, __qword_ptr[rsp + 8]);
                a.add(__qword_ptr[Log + 8], rax);
                a.rol(__qword_ptr[Log + 8], 7);
                a.mov(rax, __qword_ptr[rsp + 24]);
                a.add(__qword_ptr[Log + 16], rax);
                a.inc(__qword_ptr[Log]);
                if (fault)
                {
                    a.mov(__qword_ptr[rsp + 8], r15);
                }

                a.pop(rax);
                a.iretq();
            });
        }

        return board;
    }
}
