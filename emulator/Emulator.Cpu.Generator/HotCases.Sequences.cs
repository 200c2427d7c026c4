namespace Emulator.Cpu.Generator;

/// <summary>
/// Pairs of neighbours that one dispatch serves. They are the most frequent ones of Linux' boot, whose self-tests are
/// long multiplications, and of a shell's work (hashing, compressing, starting programs).
/// </summary>
internal sealed partial class HotCases
{
    private static readonly string[] s_followers =
    [
        "MovRR64: MovRR32 MovRR64 ImulRR64 AddRR64 CmovRR64 PushR64",
        "MovRR32: MovRR32 ShrRI64 MovsxdRR",
        "MovRM64: MovRM64 MovRR64 Lea64 MovzxRR8",
        "MovRM8: AddRR64",
        "MovMR64: AddRR64",
        "MovzxRR8: EndOfBlock",
        "MovzxRM16: CmpMR32",
        "MovsxdRR: SubRR64 AddRR64 MovRM8",
        "Lea64: MovRR64",
        "AddRR64: AddRR64 MovRR64 CmpRR64 ShlRI64 ShrRI64 AddRI32 CmpMR8",
        "AddRI64: MovMR64",
        "AddRI32: Jcc",
        "AdcRR64: MovMR64",
        "SubRR64: MovRM64 AdcRR64",
        "CmpRR64: MovRR64 SetccR8",
        "SetccR8: AddRR64",
        "CmovRR64: AddRR64",
        "ImulRR64: ImulRR64 MovRR64",
        "ShrRI64: AddRR64 MovRR64 MovRM64",
        "ShlRI64: AddRR64",
        "AndRI32: MovzxRM16",
        "XorRR32: MovRR32",
        "PushR64: PushR64 MovRR64",
        "PopR64: PopR64 Ret",
    ];

    /// <summary>Comparisons, with what their operands or result must be for some condition of the branch after
    /// them.</summary>
    private static readonly (string Firsts, (int Condition, string Test)[] Tests)[] s_branches =
    [
        ("CmpMR8 CmpMR32", [(4, "a == b"), (5, "a != b")]),
    ];

    internal List<HotSequence> Sequences { get; } = [];

    private void AddSequences()
    {
        foreach (string line in s_followers)
        {
            string[] words = line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries);
            foreach (string second in words[1..])
            {
                Sequence(words[0], second, -1, second == "EndOfBlock" ? "goto notTaken;" : $"{{ {BodyOf(second)} }}");
            }
        }

        foreach ((string firsts, (int Condition, string Test)[] tests) in s_branches)
        {
            foreach (string first in firsts.Split(' '))
            {
                foreach ((int condition, string test) in tests)
                {
                    Sequence(first, "Jcc", condition, $"if ({test}) {{ goto taken; }} goto notTaken;");
                }
            }
        }
    }

    private string BodyOf(string name) => Cases.Single(one => one.Name == name).Body;

    private void Sequence(string first, string second, int condition, string body)
    {
        string start = BodyOf(first);
        if (!start.EndsWith(Onward, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{first} does not go on to its neighbour");
        }

        start = start[..^Onward.Length];
        string name = $"{first}Then{second}{(condition < 0 ? "" : s_conditions[condition])}";
        Cases.Add(new HotCase(name, condition < 0 ? $"{{ {start} }} u++; {body}" : $"{start} u++; {body}"));
        Sequences.Add(new HotSequence(first, second, condition, name));
    }
}
