using Emulator.Cpu.VectorFloat;
using Iced.Intel;

namespace Tests.Conformance.VectorFloat;

/// <summary>An operation of the value layer beside the scalar instruction that does the same.</summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Instruction">On XMM0, XMM1, XMM2 and RAX.</param>
/// <param name="Format">The format of the operands, in bits.</param>
/// <param name="Result">Where the result is, and how wide.</param>
/// <param name="Apply">The value layer: given the low parts of XMM0, XMM1, XMM2 and RAX.</param>
internal sealed record FloatOperation(
    string Name, Instruction Instruction, int Format, FloatResultKind Result, FloatOperation.Body Apply)
{
    /// <summary>Calculates in our arithmetic.</summary>
    public delegate ulong Body(ref SimdEnvironment environment, ulong x0, ulong x1, ulong x2, ulong rax);

    /// <summary>RCPSS or RSQRTSS.</summary>
    public bool IsEstimate => Instruction.Mnemonic is Mnemonic.Vrcpss or Mnemonic.Vrsqrtss;

    /// <summary>The instruction's bytes.</summary>
    public byte[] Encode()
    {
        var writer = new ByteWriter();
        Encoder.Create(64, writer).Encode(Instruction, 0);
        return [.. writer.Bytes];
    }

    private sealed class ByteWriter : CodeWriter
    {
        public List<byte> Bytes { get; } = [];

        public override void WriteByte(byte value) => Bytes.Add(value);
    }
}
