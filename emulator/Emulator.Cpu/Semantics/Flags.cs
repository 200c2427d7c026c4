using Emulator.Arch;
using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>Instructions that move or change single flags (SDM 2A–2B).</summary>
internal static unsafe class Flags
{
    /// <summary>What LAHF and SAHF move: all status flags but OF.</summary>
    private const ulong LowByte = Rflags.Status & 0xFF;

    internal static OpRow[] Rows =>
    [
        new(Mnemonic.Lahf, &Lahf),
        new(Mnemonic.Sahf, &Sahf),
        new(Mnemonic.Clc, &Clc),
        new(Mnemonic.Stc, &Stc),
        new(Mnemonic.Cmc, &Cmc),
        new(Mnemonic.Cld, &Cld),
        new(Mnemonic.Std, &Std),
        new(Mnemonic.Salc, &Salc),
    ];

    private static Outcome Lahf(Core c, DecodedOp* op)
    {
        c.WriteRegister(Operands.Ah, 1, (c.StatusFlags & LowByte) | Rflags.AlwaysOne);
        return Outcome.Next;
    }

    private static Outcome Sahf(Core c, DecodedOp* op)
    {
        Operands.ChangeFlags(c, LowByte, c.ReadRegister(Operands.Ah, 1));
        return Outcome.Next;
    }

    private static Outcome Clc(Core c, DecodedOp* op)
    {
        Operands.ChangeFlags(c, Rflags.CF, 0);
        return Outcome.Next;
    }

    private static Outcome Stc(Core c, DecodedOp* op)
    {
        Operands.ChangeFlags(c, Rflags.CF, Rflags.CF);
        return Outcome.Next;
    }

    private static Outcome Cmc(Core c, DecodedOp* op)
    {
        Operands.ChangeFlags(c, Rflags.CF, c.Carry ^ 1);
        return Outcome.Next;
    }

    private static Outcome Cld(Core c, DecodedOp* op)
    {
        c.S->SystemFlags &= ~Rflags.DF;
        return Outcome.Next;
    }

    private static Outcome Std(Core c, DecodedOp* op)
    {
        c.S->SystemFlags |= Rflags.DF;
        return Outcome.Next;
    }

    /// <summary>SALC, undocumented until SDM 2 table A-2: AL from CF.</summary>
    private static Outcome Salc(Core c, DecodedOp* op)
    {
        c.WriteRegister(RegisterFile.Rax, 1, 0 - c.Carry);
        return Outcome.Next;
    }
}
