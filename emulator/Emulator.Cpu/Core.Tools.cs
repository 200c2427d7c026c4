using System.Globalization;
using Emulator.Arch;
using Emulator.Mmu;
using Iced.Intel;

namespace Emulator.Cpu;

/// <summary>What tools ask of a core, and the trace lines that it writes itself.</summary>
public sealed unsafe partial class Core
{
    private const int MaxInstructionBytes = 15;

    private FastFormatter? _formatter;
    private TraceTopics _topics;

    private bool TracesExecution => (_topics & TraceTopics.Execution) != 0;

    /// <summary>Walks the page tables as an access would, and changes nothing.</summary>
    /// <returns>False when the access would fault.</returns>
    public bool Probe(LinearAddress at, Access access, out WalkResult result, out PageWalk walk) =>
        Mmu.Probe(Walk, at, access, out result, out walk);

    /// <summary>One instruction as text, read through the page tables; null when its bytes cannot be read.</summary>
    /// <param name="linear">Its linear address.</param>
    /// <param name="ip">Its instruction pointer, for branch targets.</param>
    public string? Disassemble(ulong linear, ulong ip) => Disassemble(linear, ip, out _);

    /// <summary>The same, and the instruction itself; an invalid one, when there are no bytes.</summary>
    private string? Disassemble(ulong linear, ulong ip, out Instruction instruction)
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
        instruction = decoder.Decode();
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

    private void TraceInstruction(string text) => Trace.Line(
        TraceTopics.Execution,
        string.Create(CultureInfo.InvariantCulture, $"{InstructionCount} {S->Cs.Selector:x4}:{S->Rip:x} {text}"));
}
