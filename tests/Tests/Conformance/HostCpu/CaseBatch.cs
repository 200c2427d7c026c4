using System.Runtime.InteropServices;
using Iced.Intel;
using Tests.Support;

namespace Tests.Conformance.HostCpu;

/// <summary>Cases that go to the host together, in native memory, and what data memory holds before each.</summary>
internal sealed unsafe class CaseBatch : IDisposable
{
    private readonly byte* _cases;
    private readonly HostResult* _results;

    /// <param name="capacity">The most cases.</param>
    /// <param name="codeCapacity">The most bytes of code in a case; a multiple of 8.</param>
    /// <param name="seed">Of the contents of data memory.</param>
    public CaseBatch(int capacity, int codeCapacity, ulong seed)
    {
        Capacity = capacity;
        CodeCapacity = codeCapacity;
        CaseBytes = sizeof(HostCase) + codeCapacity;
        _cases = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)CaseBytes);
        _results = (HostResult*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(HostResult));
        var random = new SplitMix(seed);
        for (int at = 0; at < HostLayout.DataBytes; at += 8)
        {
            BitConverter.TryWriteBytes(Pristine.AsSpan(at), random.Interesting());
        }
    }

    /// <summary>What data memory holds before a case's patch.</summary>
    public byte[] Pristine { get; } = new byte[HostLayout.DataBytes];

    public int Capacity { get; }

    public int CodeCapacity { get; }

    public int CaseBytes { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public ReadOnlySpan<byte> CaseSpan => new(_cases, Count * CaseBytes);

    public Span<HostResult> HostResults => new(_results, Count);

    public HostCase* this[int index] => (HostCase*)(_cases + ((long)index * CaseBytes));

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

        return text.ToString();
    }

    /// <summary>Registers as text.</summary>
    public static string Registers(ulong* gpr, ulong rip, ulong rflags)
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < 16; i++)
        {
            text.Append($"{Names[i]}={gpr[i]:X} ");
        }

        return text.Append($"RIP={rip:X} RFLAGS={rflags:X}").ToString();
    }

    private static readonly string[] Names =
    [
        "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI",
        "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15",
    ];
}
