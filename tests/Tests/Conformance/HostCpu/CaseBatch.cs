using System.Runtime.InteropServices;
using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>Cases that go to the host together, in native memory, and what data memory holds before each.</summary>
internal sealed unsafe class CaseBatch : IDisposable
{
    private readonly byte* _cases;
    private readonly HostResult* _results;
    private readonly VectorState* _vectorResults;

    /// <param name="capacity">The most cases.</param>
    /// <param name="codeCapacity">The most bytes of code in a case; a multiple of 8.</param>
    /// <param name="seed">Of the contents of data memory.</param>
    /// <param name="hasVectors">Cases and results have a vector and x87 state.</param>
    public CaseBatch(int capacity, int codeCapacity, ulong seed, bool hasVectors = false)
    {
        HasVectors = hasVectors;
        Capacity = capacity;
        CodeCapacity = codeCapacity;
        CaseBytes = sizeof(HostCase) + codeCapacity + ExtendedBytes;
        _cases = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)CaseBytes);
        _results = (HostResult*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(HostResult));
        _vectorResults = (VectorState*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)ExtendedBytes);
        var random = new SplitMix(seed);
        for (int at = 0; at < HostLayout.DataBytes; at += 8)
        {
            BitConverter.TryWriteBytes(Pristine.AsSpan(at), random.Interesting());
        }
    }

    /// <summary>What data memory holds before a case's patch.</summary>
    public byte[] Pristine { get; } = new byte[HostLayout.DataBytes];

    public int Capacity { get; }

    public bool HasVectors { get; }

    public int ExtendedBytes => HasVectors ? sizeof(VectorState) : 0;

    public int CodeCapacity { get; }

    public int CaseBytes { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public ReadOnlySpan<byte> CaseSpan => new(_cases, Count * CaseBytes);

    public Span<HostResult> HostResults => new(_results, Count);

    public Span<VectorState> HostVectors => new(_vectorResults, HasVectors ? Count : 0);

    public HostCase* this[int index] => (HostCase*)(_cases + ((long)index * CaseBytes));

    /// <summary>The vector state before a case; null when the batch has none.</summary>
    public VectorState* VectorsOf(int index) =>
        HasVectors ? (VectorState*)(HostCase.CodeOf(this[index]) + CodeCapacity) : null;

    /// <summary>A new case, all zero.</summary>
    public HostCase* Add()
    {
        HostCase* added = this[Count++];
        NativeMemory.Clear(added, (nuint)CaseBytes);
        return added;
    }

    /// <summary>Takes back what was added last.</summary>
    public void RemoveLast() => Count--;

    public void Clear() => Count = 0;

    public void Dispose()
    {
        NativeMemory.Free(_cases);
        NativeMemory.Free(_results);
        NativeMemory.Free(_vectorResults);
    }

    /// <summary>A case as text: disassembly and inputs.</summary>
    public string Describe(int index)
    {
        HostCase* c = this[index];
        var text = new System.Text.StringBuilder();
        int bitness = c->Mode switch { HostMode.Bits64 => 64, HostMode.Bits32 => 32, _ => 16 };
        byte[] code = new ReadOnlySpan<byte>(HostCase.CodeOf(c), c->CodeLength).ToArray();
        var decoder = Decoder.Create(bitness, new ByteArrayCodeReader(code));
        decoder.IP = c->Rip;
        int at = 0;
        while (at < code.Length)
        {
            Instruction instruction = decoder.Decode();
            int end = Math.Min(at + Math.Max(instruction.Length, 1), code.Length);
            text.Append($"  {instruction.IP:X8}  {Convert.ToHexString(code.AsSpan(at..end)),-24} {instruction}\n");
            at = end;
        }

        text.Append($"  in:   {Registers(c->Gpr, c->Rip, c->Rflags)}\n");
        if (c->PatchLength > 0)
        {
            string patch = Convert.ToHexString(new ReadOnlySpan<byte>(c->Patch, c->PatchLength));
            text.Append($"  memory at {HostLayout.DataBase + c->PatchAt:X}: {patch}\n");
        }

        if (HasVectors)
        {
            text.Append(VectorText.Inputs(VectorsOf(index), Comparison.Decode(c)));
        }

        return text.ToString();
    }

    /// <summary>Registers as text, all or those that are not as in <paramref name="unless"/>.</summary>
    public static string Registers(ulong* gpr, ulong rip, ulong rflags, ulong* unless = null)
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < 16; i++)
        {
            if (unless == null || gpr[i] != unless[i])
            {
                text.Append($"{Names[i]}={gpr[i]:X} ");
            }
        }

        return text.Append($"RIP={rip:X} RFLAGS={rflags:X}").ToString();
    }

    private static readonly string[] Names =
    [
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI",
        "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15",
    ];
}
