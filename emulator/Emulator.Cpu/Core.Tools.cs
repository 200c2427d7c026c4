using System.Globalization;
using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Emulator.Mmu;
using Iced.Intel;

namespace Emulator.Cpu;

/// <summary>What tools ask of a core, and the trace lines that it writes itself.</summary>
public sealed unsafe partial class Core
{
    private const int RecentCount = 16;
    private const int MaxInstructionBytes = 15;

    private readonly CoreEntry[] _recent = new CoreEntry[RecentCount];
    private FastFormatter? _formatter;
    private TraceTopics _topics;
    private int _recentNext;

    /// <summary>
    /// The last entries of the run loop and the exceptions between them, oldest first: after interrupts, exceptions,
    /// changes of mode and every change of the memory map, but not after each branch, which would cost the hot loop.
    /// While execution is traced, these are the last instructions.
    /// </summary>
    public IEnumerable<CoreEntry> RecentEntries =>
        Enumerable.Range(_recentNext, RecentCount).Select(i => _recent[i % RecentCount]).Where(e => e != default);

    private bool TracesExecution => (_topics & TraceTopics.Execution) != 0;

    /// <summary>Walks the page tables as an access would, and changes nothing.</summary>
    /// <returns>False when the access would fault.</returns>
    public bool Probe(LinearAddress at, Access access, out WalkResult result, out PageWalk walk) =>
        Mmu.Probe(Walk, at, access, out result, out walk);

    /// <summary>One instruction as text, read through the page tables; null when its bytes cannot be read.</summary>
    /// <param name="linear">Its linear address.</param>
    /// <param name="ip">Its instruction pointer, for branch targets.</param>
    public string? Disassemble(ulong linear, ulong ip)
    {
        byte[] bytes = new byte[MaxInstructionBytes];
        int count = 0;
        Access fetch = new(AccessKind.Execute, CurrentMode);
        for (; count < bytes.Length; count++)
        {
            LinearAddress at = new(In64BitCode ? linear + (ulong)count : (uint)(linear + (ulong)count));
            if (!Mmu.Probe(Walk, at, fetch, out WalkResult walk) || !Memory.Map->IsReadable(walk.PhysicalAddress.Value))
            {
                break;
            }

            bytes[count] = Memory.Map->Host[walk.PhysicalAddress.Value];
        }

        int bitness = (S->CodeMode & CodeMode.SizeMask) switch
        {
            CodeMode.Bits64 => 64,
            CodeMode.Bits32 => 32,
            _ => 16,
        };
        Iced.Intel.Decoder decoder = Iced.Intel.Decoder.Create(bitness, new ByteArrayCodeReader(bytes, 0, count), ip);
        Instruction instruction = decoder.Decode();
        if (instruction.IsInvalid)
        {
            return count == 0 ? null : "(bad)";
        }

        FastStringOutput output = new();
        _formatter ??= new FastFormatter();
        _formatter.Format(instruction, output);
        return output.ToString();
    }

    /// <summary>Translates, and traces the walk when somebody wants it: before A and D are set.</summary>
    private bool Translate(LinearAddress at, Access access, out WalkResult walk)
    {
        if ((_topics & TraceTopics.Mmu) != 0)
        {
            Mmu.Probe(Walk, at, access, out WalkResult probed, out PageWalk levels);
            Trace.Line(TraceTopics.Mmu, WalkText.OneLine(at, access, levels, probed));
        }

        return Mmu.Translate(Walk, at, access, out walk);
    }

    private void Remember(int vector)
    {
        _recent[_recentNext] = new CoreEntry(InstructionCount, S->Cs.Selector, S->Rip, vector);
        _recentNext = (_recentNext + 1) % RecentCount;
    }

    private void TraceInstruction(DecodedOp* op)
    {
        ulong ip = IpOf(op);
        ulong linear = In64BitCode ? ip : (uint)(ip + S->CodeBase);
        Trace.Line(
            TraceTopics.Execution,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{InstructionCount} {S->Cs.Selector:x4}:{ip:x} {Disassemble(linear, ip)}"));
    }
}
