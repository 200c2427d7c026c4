using System.Text;
using Iced.Intel;

namespace Tests.Conformance.HostCpu;

/// <summary>Vector states as text, highest element first.</summary>
internal static unsafe class VectorText
{
    /// <summary>The registers that an instruction names, MXCSR, and for MMX the x87 state.</summary>
    public static string Inputs(VectorState* state, in Instruction instruction)
    {
        var text = new StringBuilder();
        var shown = new HashSet<Register>();
        foreach (UsedRegister used in new InstructionInfoFactory().GetInfo(instruction).GetUsedRegisters())
        {
            Register register = used.Register;
            if (register.IsVectorRegister() && shown.Add(register.GetFullRegister()))
            {
                text.Append($"        {Ymm(state, register.GetFullRegister() - Register.ZMM0)}\n");
            }
            else if (register.IsMM() && shown.Add(register))
            {
                text.Append($"        {Mm(state, register - Register.MM0)}\n");
            }
        }

        return text.Append($"        {Controls(state)}\n").ToString();
    }

    /// <summary>What two results differ in, each with both values.</summary>
    public static string Differences(VectorState* host, VectorState* core)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 16; i++)
        {
            if (!new ReadOnlySpan<ulong>(host->Ymm + (4 * i), 4).SequenceEqual(new(core->Ymm + (4 * i), 4)))
            {
                text.Append($"  host: {Ymm(host, i)}\n  core: {Ymm(core, i)}\n");
            }
        }

        for (int i = 0; i < 8; i++)
        {
            if (Mm(host, i) != Mm(core, i))
            {
                text.Append($"  host: {Mm(host, i)}\n  core: {Mm(core, i)}\n");
            }
        }

        return text.Append($"  host: {Controls(host)}\n  core: {Controls(core)}\n").ToString();
    }

    private static string Ymm(VectorState* state, int number)
    {
        ulong* words = state->Ymm + (4 * number);
        return $"YMM{number,-2} {words[3]:X16}_{words[2]:X16}  {words[1]:X16}_{words[0]:X16}";
    }

    private static string Mm(VectorState* state, int number)
    {
        int st = (number - (state->Status >> 11)) & 7;
        return $"MM{number} {(ushort)state->St[(2 * st) + 1]:X4}_{state->St[2 * st]:X16}";
    }

    private static string Controls(VectorState* state)
    {
        string rounding = new[] { "nearest", "down", "up", "zero" }[(state->Mxcsr >> 13) & 3];
        string modes = ((state->Mxcsr & 0x8000) != 0 ? " FTZ" : "") + ((state->Mxcsr & 0x40) != 0 ? " DAZ" : "");
        return $"MXCSR {state->Mxcsr:X4} (unmasked {~(state->Mxcsr >> 7) & 0x3F:X2}, flags {state->Mxcsr & 0x3F:X2}, "
            + $"{rounding}{modes}) FCW {state->Control:X4} FSW {state->Status:X4} tags {state->Tags:X2}";
    }
}
