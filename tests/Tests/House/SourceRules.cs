namespace Tests.House;

/// <summary>The table of rules about sources, each beside an example that breaks it and one that keeps it.</summary>
internal static class SourceRules
{
    private const string Room = "emulator/Emulator.Mmu/Example.cs";

    public static IReadOnlyList<SourceRule> All { get; } =
    [
        new("a file has at most 400 lines", ShapeRules.FileLength, Lines(401), Lines(400)),
        new("a line has at most 120 characters", ShapeRules.LineLength,
            Text("// " + new string('x', 118)), Text("// " + new string('x', 117))),
        new("a method has at most 70 lines", ShapeRules.MethodLength, Method(71), Method(70)),
        new("a file holds one top-level type", ShapeRules.OneTopLevelType,
            Text("namespace N; class A { } enum B { C }"), Text("namespace N; class A { enum B { C } }")),
        new("a namespace is its folder", ShapeRules.NamespaceIsFolder,
            Text("namespace Emulator.Cpu; class A { }"), Text("namespace Emulator.Mmu; class A { }")),
        new("nothing is promised", WordRules.NoPromises, Text("// TO" + "DO: later"), Text("// A to-do list.")),
        new("nothing throws NotImplemented", WordRules.NoNotImplemented,
            Body("throw new NotImplementedException();"), Body("// not NotImplementedException")),
        new("no catch-all without a reason", WordRules.NoCatchAll,
            Body("try { } catch (Exception) { }"), Body("try { } catch (IOException) { }")),
        new("no bare catch without a reason", WordRules.NoCatchAll,
            Body("try { } catch { }"), Body("try { } catch { } // The process is ending; nobody is left to tell.")),
        new("no wall clock in the machine", WordRules.Deterministic,
            Body("var t = System.DateTime.UtcNow;"), Body("var t = clock.Now;")),
        new("no stopwatch in the machine", WordRules.Deterministic,
            Body("var t = Stopwatch.StartNew();"), Body("Take(Stopwatch: 1);")),
        new("no unseeded randomness in the machine", WordRules.Deterministic,
            Body("var t = new Random(1);"), Body("var t = new SplitMix64(seed).Random;")),
        new("only the command prints", WordRules.OnlyCliPrints,
            Body("Console.WriteLine();"), Body("trace.WriteLine();")),
        new("no null-forgiving operator", WordRules.NoNullForgiving, Body("M(x!);"), Body("M(!x);")),
        new("a silenced warning has its reason", WordRules.DirectivesHaveReasons,
            Text("#pragma warning disable CS0649"), Text("#pragma warning disable CS0649 // Written by the JIT.")),
        new("no regions", WordRules.DirectivesHaveReasons, Text("#region X\n#endregion"), Text("#if X\n#endif")),
    ];

    private static SourceFile Text(string text) => new(Room, text);

    private static SourceFile Lines(int count) => Text(string.Concat(Enumerable.Repeat("//\n", count)));

    private static SourceFile Body(string body) =>
        Text($"namespace Emulator.Mmu;\nclass A\n{{\n    void M()\n    {{\n        {body}\n    }}\n}}\n");

    /// <summary>The attribute and the documentation do not count; signature, braces and statements do.</summary>
    private static SourceFile Method(int lines) => Text("class A\n{\n/// <summary>M.</summary>\n[Test]\nvoid M()\n{\n"
        + string.Concat(Enumerable.Repeat(";\n", lines - 3)) + "}\n}\n");
}
