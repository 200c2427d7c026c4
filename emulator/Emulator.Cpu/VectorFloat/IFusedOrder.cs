namespace Emulator.Cpu.VectorFloat;

/// <summary>Which operands are multiplied and which is added: the three digits of a mnemonic (SDM 1 14.5.2).</summary>
internal interface IFusedOrder
{
    /// <summary>The operand, counted from 0, that is the first factor.</summary>
    static abstract int First { get; }

    static abstract int Second { get; }

    static abstract int Addend { get; }
}
