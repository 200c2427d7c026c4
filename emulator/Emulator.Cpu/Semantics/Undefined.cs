using Emulator.Cpu.Decoding;
using Iced.Intel;

namespace Emulator.Cpu.Semantics;

/// <summary>What bytes do that are no instruction of this CPU.</summary>
internal static unsafe class Undefined
{
    /// <summary>Not an instruction, or one whose feature the CPU model lacks: #UD.</summary>
    internal static Outcome Invalid(Core c, DecodedOp* op) => c.RaiseInvalidOpcode();

    /// <summary>More than 15 bytes: #GP(0) (SDM 3A table 6-1).</summary>
    internal static Outcome TooLong(Core c, DecodedOp* op) => c.RaiseGeneralProtection();

    /// <summary>An instruction of the architecture that has no row: #UD, and a line in the report at exit.</summary>
    internal static Outcome Unimplemented(Core c, DecodedOp* op)
    {
        string name = ((Code)op->Code).ToString();
        if (c.Counters.Unimplemented.TryGetValue(name, out ulong times))
        {
            c.Counters.Unimplemented[name] = times + 1;
        }
        else
        {
            c.Counters.Unimplemented.Add(name, 1);
        }

        return c.RaiseInvalidOpcode();
    }
}
