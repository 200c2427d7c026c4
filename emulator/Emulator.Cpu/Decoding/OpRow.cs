using Iced.Intel;

namespace Emulator.Cpu.Decoding;

/// <summary>
/// One row of the opcode table: a mnemonic (all its codes that no other row claims) or one single code, and its
/// reference semantics.
/// Features come from Iced's own table and are checked against the CPU model when the instruction is decoded.
/// </summary>
internal readonly unsafe struct OpRow
{
    internal OpRow(Mnemonic mnemonic, delegate*<Core, DecodedOp*, Outcome> handler, OpTraits traits = OpTraits.None)
    {
        Mnemonic = mnemonic;
        Code = Code.INVALID;
        Handler = handler;
        Traits = traits;
    }

    internal OpRow(Code code, delegate*<Core, DecodedOp*, Outcome> handler, OpTraits traits = OpTraits.None)
    {
        Mnemonic = code.Mnemonic();
        Code = code;
        Handler = handler;
        Traits = traits;
    }

    internal Mnemonic Mnemonic { get; }

    /// <summary>The one code of the row, or INVALID when the row is for the whole mnemonic.</summary>
    internal Code Code { get; }

    internal delegate*<Core, DecodedOp*, Outcome> Handler { get; }

    internal OpTraits Traits { get; }
}
