namespace Emulator.Cpu.VectorFloat;

/// <summary>
/// Legacy: two operands, 128 bits, the rest of the register stays. VEX: three, 128 or 256 bits, cleared above. A type,
/// so that the one writing of a handler is compiled for each without asking.
/// </summary>
internal interface IEncoding
{
    static abstract bool IsVex { get; }

    /// <summary>The operand that comes last among the sources of an instruction with two.</summary>
    static abstract int LastSource { get; }
}
