namespace Emulator.Cpu.X87;

/// <summary>One of the six operations of basic arithmetic, chosen by type so that its call is direct.</summary>
internal interface IBinaryOperation
{
    /// <summary>The destination operand first.</summary>
    static abstract Float80 Apply(ref FloatEnvironment environment, Float80 destination, Float80 source);
}
