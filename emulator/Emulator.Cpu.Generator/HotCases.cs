namespace Emulator.Cpu.Generator;

/// <summary>
/// All hot cases, the codes they serve and the pairs they fuse: the one place where a hot form is added.
/// </summary>
internal sealed partial class HotCases
{
    private static readonly string[] s_conditions =
        ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"];

    /// <summary>How a case ends that goes on to its neighbour.</summary>
    private const string Onward = "u++; goto dispatch;";

    internal List<HotCase> Cases { get; } = [];

    internal List<HotForm> Forms { get; } = [];

    internal List<HotFusion> Fusions { get; } = [];

    internal HotCases()
    {
        foreach (int bits in (int[])[32, 64])
        {
            AddArithmetic(bits);
            AddLogic(bits);
            AddUnary(bits);
            AddShifts(bits);
            AddMoves(bits);
            AddMultiply(bits);
            AddFusions(bits);
        }

        AddNarrow();
        AddExtensions();
        AddStack();
        AddBranches();
        Fuse("CmpRI8", 4, "byte a = *(byte*)(g + u->Reg0); byte b = (byte)u->Displacement;", "Sub", 8, "a == b");
        Fuse("CmpRI8", 5, "byte a = *(byte*)(g + u->Reg0); byte b = (byte)u->Displacement;", "Sub", 8, "a != b");
        FuseTest("TestRR8", "Reg1", 8);
        AddVectors();
        AddSequences();
    }

    private void AluForms(string name, int bits)
    {
        Form($"{name}_r{bits}_rm{bits}", $"{name}RR{bits}", $"{name}RM{bits}");
        Form($"{name}_rm{bits}_r{bits}", $"{name}RR{bits}", $"{name}MR{bits}");
        foreach (string immediate in bits == 8 ? (string[])["imm8"] : ["imm32", "imm8"])
        {
            Form($"{name}_rm{bits}_{immediate}", $"{name}RI{bits}", $"{name}MI{bits}");
        }

        Form($"{name}_{Accumulator(bits)}_{(bits == 8 ? "imm8" : "imm32")}", $"{name}RI{bits}", "");
    }

    private static string Accumulator(int bits) => bits switch { 8 => "AL", 32 => "EAX", _ => "RAX" };

    private void Form(string code, string register, string memory, bool wanted = true)
    {
        if (wanted)
        {
            Forms.Add(new HotForm(code, register, memory, "None"));
        }
    }

    private void Case(string name, string body) => Cases.Add(new HotCase(name, $"{body} {Onward}"));

    private void CaseRaw(string name, string body) => Cases.Add(new HotCase(name, body));
}
